#!/usr/bin/env python
"""The operator's door: every command of Sprachrohr and of Django."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sprachrohr.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
