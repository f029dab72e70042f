"""Tell the demo story in an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sprachrohr.council.models import Council
from sprachrohr.demo.story import tell_story, write_logins


class Command(BaseCommand):
    help = "Tells the demo story: an invented council in the middle of its year"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The story is for the demo only (SPRACHROHR_DEMO=1).")
        if Council.objects.exists():
            raise CommandError("There is a council here already; the story needs an empty place.")
        write_logins(tell_story())
