"""Gatherings: where people meet. Words: occasion (a meeting, talk hour, event, a club's event), as dates and
symbols that need no translation."""
