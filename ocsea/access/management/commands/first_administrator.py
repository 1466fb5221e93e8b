"""The way into an empty Harbour: the first unit, its first administrator, and their one-time link on the console."""

import uuid
from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils import timezone

from ocsea.access import events
from ocsea.access.context import token_hash
from ocsea.access.invitations import LASTS, path_of, token_of
from ocsea.access.models import Invitation, Unit, User
from ocsea.ledger.record import ADMINISTRATION, Job, Target, record

_ACTOR = Job("first_administrator")


class Command(BaseCommand):
    """Runs with `DATABASE_URL_MIGRATE`, before anybody can sign in. Refused once an administrator exists."""

    help = "Make the first unit and its administrator, and print the link by which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", required=True, help="the unit's name")
        parser.add_argument("--code", required=True, help="a short word for the unit: letters, digits, hyphens")
        parser.add_argument("--time-zone", default="UTC", help="an IANA name, such as Europe/London (default UTC)")
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True, help="the administrator's name, as others see it")
        parser.add_argument("--email", default="")

    @transaction.atomic
    def handle(self, *_args: Any, **told: Any) -> None:
        if User.objects.filter(role="unit_administrator", is_active=True).exists():
            raise CommandError("There is an administrator already: they make further accounts in the browser.")
        if told["time_zone"] not in available_timezones():
            raise CommandError(f"{told['time_zone']} is no time zone. Give an IANA name, such as Europe/London.")
        if User.objects.filter(username=told["username"].lower()).exists():
            raise CommandError("Somebody has this user name already. Choose another one.")
        validate_slug(told["code"])
        unit, _made = Unit.objects.get_or_create(
            code=told["code"], defaults={"name": told["unit"], "time_zone": told["time_zone"]}
        )
        person = User(username=told["username"].lower(), display_name=told["name"], email=told["email"])
        person.role, person.unit = "unit_administrator", unit
        person.save(force_insert=True)
        self._record(unit, person)
        self.stdout.write(f"{settings.HARBOUR_URL}{path_of(self._invited(person).id)}")
        self.stderr.write("Whoever opens this link within 72 hours chooses the password, then sets up a second factor.")

    def _invited(self, person: User) -> Invitation:
        made = Invitation(id=uuid.uuid4(), person=person, area=str(person.area), made_by=person)
        made.token_hash, made.expires_at = token_hash(token_of(made.id)), timezone.now() + LASTS
        made.save(force_insert=True)
        return made

    def _record(self, unit: Unit, person: User) -> None:
        place = Target("unit", unit.id, unit.code)
        record(events.UNIT_KEPT, actor=_ACTOR, target=place, facts={"fields": ["name"]}, stream=ADMINISTRATION)
        who = Target("account", person.id, person.username)
        facts = {"reason": "first", "role": person.role}
        record(events.PERSON_ADDED, actor=_ACTOR, target=who, facts=facts, stream=ADMINISTRATION)
