"""Demo: a council's year, told in actions. Words: cast (the same invented people as in the tests), story, start
(everything that `make run` brings up)."""
