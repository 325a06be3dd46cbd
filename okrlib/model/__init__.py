"""The nouns of a plan: frozen values, documented field by field; the schemas are made from them."""
