"""What a sentence says: its words, numbers and clauses. Word lists are data, a file for each language."""
