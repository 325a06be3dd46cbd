"""Lengths: how much fits into a line and into a longer text, wherever it is typed."""

#: The most characters; more is a slip of copying, or belongs in a document that the text links to.
LINE, PROSE = 400, 10_000
