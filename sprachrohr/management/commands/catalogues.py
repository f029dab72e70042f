"""Catalogues: collect every string of the product, check the translations, compile them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sprachrohr.home import catalogues


class Command(BaseCommand):
    help = "--collect: write new strings into every catalogue; --check: complete and well-formed; --compile"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--collect", action="store_true")
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--compile", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["collect"]:
            for code, count in catalogues.collect().items():
                self.stdout.write(f"{code}: {count} strings")
        if options["check"]:
            problems = catalogues.problems()
            if problems:
                raise CommandError("\n".join(problems))
            self.stdout.write("All catalogues are complete.")
        if options["compile"]:
            catalogues.compile_all()
