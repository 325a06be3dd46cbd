"""The board on which a team checks in."""
