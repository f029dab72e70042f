"""What makes no password here: words that everybody knows who knows this council."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sprachrohr.council.models import Council

# Documented in docs/operate.md; the council's own names come from its data.
KNOWN_HERE = (
    "sprachrohr integrationsrat integrationsbeirat integration beirat bezirk hamburg harburg deutschland germany "
    "rathaus verein vorsitz schreibtisch passwort kennwort password willkommen welcome geheim"
).split()
SHORTEST_WORD = 4
# Letters beside the known words.
LEFT_AT_LEAST = 8


class NoWordsOfThisPlace:
    """A validator for `AUTH_PASSWORD_VALIDATORS`: whoever uses a known word must use enough else."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002
        """Raises ValidationError."""
        left = whole = password.casefold()
        for word in sorted(_words(), key=len, reverse=True):
            left = left.replace(word, "")
        # A year and an exclamation mark behind it make no password of a known word.
        if left != whole and len(re.sub(r"[\W\d_]", "", left)) < LEFT_AT_LEAST:
            raise ValidationError(self.get_help_text(), code="password_of_this_place")

    def get_help_text(self) -> str:
        return _("Please use other words, too: the names of the council and its place are guessed first.")


def _words() -> set[str]:
    council = Council.ours()
    names = f"{council.name} {council.short_name} {council.place}"
    own = {word.casefold() for word in re.findall(r"\w+", names) if len(word) >= SHORTEST_WORD}
    return own | set(KNOWN_HERE)
