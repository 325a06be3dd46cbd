"""What cannot be right in a plan, whatever one thinks of the words."""
