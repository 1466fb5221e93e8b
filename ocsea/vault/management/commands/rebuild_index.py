"""Makes the blind index anew from what the apps hold: after an upgrade, a new normal form, or another key."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ocsea.vault.index import Indexer, entries
from ocsea.vault.models import IndexToken

_AT_ONCE = 500


class Command(BaseCommand):
    """`manage.py rebuild_index`. One transaction: nobody meets a half-made index."""

    help = "Make the blind index anew from what is held."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        IndexToken.objects.all().delete()
        indexer, written = Indexer(), 0
        rows = (
            IndexToken(purpose=term.purpose, token=term.token, holder=holder, source=entry.source)
            for entry in entries()
            for term in indexer.stored(entry.clues)
            for holder in entry.holders
        )
        while some := list(islice(rows, _AT_ONCE)):
            written += len(IndexToken.objects.bulk_create(some))
        self.stderr.write(f"{written} tokens written.")
