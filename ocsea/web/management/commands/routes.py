"""Lists every address of both areas with its methods, name and the rights its view asks for."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ocsea.web.routes import AREAS, routes_of


class Command(BaseCommand):
    """`manage.py routes [--json]`. Needs no database."""

    help = "List every address with its methods, name and the rights it asks for."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [route for area in AREAS for route in routes_of(area)]
        if options["json"]:
            self.stdout.write(json.dumps([route.as_json() for route in found], indent=1))
            return
        for route in found:
            methods = ",".join(route.methods)
            self.stdout.write(f"{route.area:<8} {methods:<9} {route.route:<64} {route.name:<34} {route.permission}")
