"""How dates look in languages that Django does not know."""
