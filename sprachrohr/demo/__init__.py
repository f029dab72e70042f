"""Demo: a council's year, told in actions. Words: cast (the same invented people as in the tests), story, meetings and
chain (what the council resolved and what became of it), past (dates things back), start (what `make run` brings up)."""
