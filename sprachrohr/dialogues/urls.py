"""Doors of dialogues."""

from sprachrohr.dialogues import desk_urls, results_urls

public = [*results_urls.public]
desk = [*desk_urls.desk, *results_urls.desk]
