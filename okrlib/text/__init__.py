"""Text: how things are written, once for terminal, notebook and site."""
