"""The arithmetic of votes: formulas, invariants, bad input, the command line."""
