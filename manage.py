#!/usr/bin/env python
"""Django's command line. With HARBOUR_DATA=DIR it talks to the demo kept in that folder."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocsea.settings")
    if os.environ.get("HARBOUR_DATA"):
        from launch.attach import attach

        attach(os.environ["HARBOUR_DATA"], sys.argv[1:])
    from ocsea.env import role_of_command

    os.environ.setdefault("HARBOUR_ROLE", role_of_command(sys.argv[1:]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
