"""What all forms and boards are made of."""
