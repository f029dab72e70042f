"""What is promised and what is measured: `make bench`. No test is timed; these are."""
