"""Rules over the whole plan: what only the set of goals can show."""
