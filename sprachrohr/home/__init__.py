"""Home: what puts the rooms together. Words: front page, doors, answer (`/answer/` for every kind of code), desk
front, daily round (what the clock does each day), opening (set-up, keys, backup)."""
