"""The board of imports: a file, what each of its columns is, and what would come in."""
