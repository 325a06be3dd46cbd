"""The workshop in a notebook."""
