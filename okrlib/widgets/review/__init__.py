"""The boards of a review and of proposals."""
