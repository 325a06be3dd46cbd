"""A measure's likely end; pure arithmetic."""
