"""The elements that all forms and boards share."""
