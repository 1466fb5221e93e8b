"""Fills the demo: the cast, their sign-ins and their story. Does nothing where that is done."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from demo.cast import make_cast
from demo.signins import give_sign_in
from demo.story import tell
from ocsea.access.models import Credential, User


class Command(BaseCommand):
    """Runs as `migrate`, which works as the owner of the tables. Only where HARBOUR_DEMO is set."""

    help = "Fill the demo with invented people and their work."

    def handle(self, *args: Any, **options: Any) -> None:
        if Credential.objects.exists():
            self.stderr.write("The demo is filled already.")
            return
        with transaction.atomic():
            cast = make_cast()
            for user in User.objects.all():
                give_sign_in(user)
            tell(cast)
        self.stderr.write("The demo is filled.")
