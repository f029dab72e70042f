"""Sprachrohr: the open platform of an integration council. One Django app; its rooms are plain packages."""
