"""The board on which a cycle is closed."""
