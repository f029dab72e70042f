"""`make run`: the whole platform as a demo, in one process group."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sprachrohr.demo import start


class Command(BaseCommand):
    help = "Runs the demo council: database, story, web, worker and clock. Ctrl-C ends all of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, port: int, **options: Any) -> None:
        address = f"http://127.0.0.1:{port}"
        made = start.make_keys(settings.DATA_DIR)
        if made or address != settings.PUBLIC_URL:
            # Settings are read once: begin again with these.
            os.environ["SPRACHROHR_URL"] = address
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
        if not settings.DEMO:
            raise CommandError(
                f"{settings.DATA_DIR} belongs to a real council (no SPRACHROHR_DEMO=1); this is the demo. "
                "docs/operate.md says how a real one is started; SPRACHROHR_DATA names another folder."
            )
        if start.is_taken(port):
            raise CommandError(f"Port {port} is in use. Another one: make run PORT={port + 1}")
        start.prepare()
        sys.exit(start.run(port))
