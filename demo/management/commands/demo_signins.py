"""Prints the cast's user names, passwords and second-factor secrets, or one person's code of this moment."""

import json
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management.base import BaseCommand, CommandError

from demo.signins import all_signins


class Command(BaseCommand):
    """Only where HARBOUR_DEMO is set."""

    help = "Show how the demo's cast signs in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list on stdout")
        parser.add_argument("--code", metavar="USER", help="print this person's six digits; they work once")

    def handle(self, *args: Any, **options: Any) -> None:
        people = all_signins()
        if options["json"]:
            self.stdout.write(json.dumps(people))
        elif name := options["code"]:
            found = next((one for one in people if one["username"] == name), None)
            if found is None:
                raise CommandError(f"There is no {name} in the demo. Try: {', '.join(p['username'] for p in people)}.")
            counters = list(
                yield_hotp_counters_from_time()
            )  # the tolerance's neighbours on both sides of this moment's
            counter = counters[len(counters) // 2]
            self.stdout.write(format_hotp_value(hotp_value(found["totp_secret"], counter)))
        else:
            for one in people:
                self.stdout.write(f"{one['username']:<6} {one['password']:<22} {one['role']:<20} {one['unit']}")
