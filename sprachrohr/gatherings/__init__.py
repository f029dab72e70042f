"""Gatherings: where people meet. Words: occasion (a meeting, talk hour, event, a club's event), as dates and
symbols that need no translation; slot (a time of a talk hour that one can book), appointment (a booked slot: a
number of that day, a language, and nothing about whom)."""
