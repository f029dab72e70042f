"""Template filters of languages."""

from django import template

from sprachrohr.languages.reading import state_sentence

register = template.Library()
register.filter("state_sentence", state_sentence)
