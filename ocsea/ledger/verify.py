"""Reads the whole ledger and says whether it is whole: `manage.py ledger verify`.

Everything is computed anew from the entries' own bytes; nothing that the tables say of them is believed.
"""

from collections.abc import Iterable

from django.db import connection, transaction

from ocsea.ledger import loose_ends, stamped
from ocsea.ledger.checkpoints import Checkpoint
from ocsea.ledger.reading import Reading
from ocsea.ledger.report import Report
from ocsea.ledger.signed import Signed
from ocsea.vault.signing import VerifierKey


def verify(*, keys: Iterable[VerifierKey] = (), witnessed: Iterable[Checkpoint] = ()) -> Report:
    """Checks every entry, place, count, stored hash and checkpoint, in one snapshot of the database.

    `keys` are those the reader trusts; with none, those the signer has shown are taken and listed. `witnessed` are
    checkpoints from outside (the signer's memory, a printed sheet): the log must begin with each of them.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return look(keys=keys, witnessed=witnessed)


def look(*, keys: Iterable[VerifierKey] = (), witnessed: Iterable[Checkpoint] = ()) -> Report:
    """As `verify`, inside the caller's transaction."""
    report = Report()
    signed = Signed(report, list(keys), list(witnessed))
    log, streams = Reading(report, signed).run()
    signed.finish(log)
    loose_ends.check(report, log, streams)
    stamped.check(report)
    return report
