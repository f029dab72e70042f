"""Journal: what happened, when, by whom; written once, never changed. Words: entry, daily run."""
