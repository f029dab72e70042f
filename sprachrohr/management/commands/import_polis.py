"""A conversation that was held with Polis becomes a dialogue."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sprachrohr.dialogues.drawing import draw
from sprachrohr.dialogues.polis_import import NotPolis, read_folder, take_over


class Command(BaseCommand):
    help = "Takes over a folder that Polis has exported; its dialogue is closed, and published at the desk or never"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--title", default="", help="what it is called; otherwise as in the folder's summary.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            conversation = read_folder(options["folder"])
        except NotPolis as error:
            raise CommandError(str(error)) from error
        dialogue = take_over(conversation=conversation, title=options["title"])
        votes = conversation.votes
        self.stdout.write(
            f"Dialogue {dialogue.pk}: {len(conversation.comments)} statements, {len(votes.people)} people, "
            f"{len(votes)} votes. Drawing the map."
        )
        drawn = draw(dialogue=dialogue)
        said = "Too few votes for a map." if drawn is None else f"{len(drawn.result['groups'])} groups."
        self.stdout.write(f"{said} The page: {dialogue.address}results/")
