"""Journal: what happened, when, by whom; written once, and changed only to forget what is deleted. Words: entry, daily
run, deletion."""
