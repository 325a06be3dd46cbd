"""Confidence: a probability in tenths, 0 to 10; 5 is even odds."""

#: A fall of confidence by this much asks for a note.
FALL = 3
