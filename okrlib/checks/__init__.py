"""What cannot be right in a plan, whatever its wording."""
