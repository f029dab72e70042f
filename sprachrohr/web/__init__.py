"""Web: what every room needs to show a page and to print one. Words: page,
letter (a printed paper), network (the hashed /24 or /64 an address belongs to), kept text (what was typed and
must not get lost)."""
