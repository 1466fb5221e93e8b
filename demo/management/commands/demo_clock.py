"""Lets time pass in the demo, so that reminders and escalations can be seen without waiting for them."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from demo.advance import advance

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = timedelta(days=3650)


def stretch(text: str) -> timedelta:
    """`3d` and its like as a timedelta. Raises ArgumentTypeError."""
    found = re.fullmatch(r"([1-9]\d{0,4})([mhdw])", text)
    if found is None:
        raise ArgumentTypeError("Say how long, such as 90m, 12h, 3d or 2w.")
    length = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if length > _LONGEST:
        raise ArgumentTypeError("That is more than ten years.")
    return length


class Command(BaseCommand):
    """Runs as `migrate`, which works as the owner of the tables. Only where HARBOUR_DEMO is set.

    Brings every deadline of the demo nearer by that time and has the clocks' engine reach what is then due; what has
    happened keeps its time, and the machine's own clock is not touched. Mail follows through the relay.
    """

    help = "Let time pass in the demo: deadlines come nearer, and what is then due happens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--advance", type=stretch, required=True, metavar="3d", help="90m, 12h, 3d or 2w")

    def handle(self, *args: Any, **options: Any) -> None:
        done = advance(options["advance"])
        self.stderr.write(f"{done.clocks} deadlines came nearer; {done.steps} reminders and escalations were reached.")
