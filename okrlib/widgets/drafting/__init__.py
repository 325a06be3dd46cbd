"""The board on which a team drafts, and its forms."""
