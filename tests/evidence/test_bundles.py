"""Disclosures: prepared by one, released by another, and checked by a stranger who has nothing but the file."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases import policy as cases_policy
from cases.lists import people_of, people_shown
from cases.models import Case, EntryMethod, JournalEntry
from evidence import bundles
from evidence.bundles.levels import CLASSES
from evidence.enums import BundleLevel, BundleSection
from evidence.models import Bundle, Exhibit
from evidence.services import disclosing
from evidence.services.disclosing import Wish
from evidence.services.scheduling import Marking, mark_material
from evidence.tasks import make_bundles
from ocsea.access.models import Errand, Reveal, User
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.models import Payload
from ocsea.notices.services import inbox
from ocsea.redaction.sensitivity import FieldClass
from ocsea.vault import fields
from ocsea.web.scope import narrowed_to
from tests.cases.test_compartments import enter
from tests.factories.cases import a_person_of, an_authority, an_entry, an_event, an_identifier
from tests.factories.evidence import a_reading, an_exhibit, handed, off_the_case
from tests.house.counting import hold, own_cost_of
from tests.ledger.logbook import sequence, signing
from tests.paper.reading import Pdf
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db

PLANTED = {
    "name": "Zorvania Quillfeather",
    "birth_date": "2014-07-31",
    "address": "77 Plumbob Crescent",
    "handle": "zz_planted_handle_19",
    "method": "By the persona called Nightjar Seven",
}


@pytest.fixture
def exhibit(cast: SimpleNamespace, case: Case) -> Exhibit:
    """A disk that Ada gave to Emil, in a case with a child, an arrest, a warrant and two entries."""
    child = a_person_of(
        cast, case, **{field: PLANTED[field] for field in ("name", "birth_date", "address")}, is_child="yes"
    )
    an_identifier(cast, case, person=child, value=PLANTED["handle"])
    an_entry(cast, case, "Seen at https://bad.example.org/pictures and www.other.example", people=[child])
    an_entry(cast, case, "The neighbour's daughter told us.", sensitive=True, sensitive_reason="Names a source")
    _plant_a_method(an_entry(cast, case, "We learned of a second account."))
    an_event(cast, case)
    an_authority(cast, case)
    made = an_exhibit(cast, case, kind="medium", reading=a_reading(), description="Disk #1 with $100")
    handed(made, giver=cast.ada, receiver=cast.emil)
    return made


def _plant_a_method(entry: JournalEntry) -> None:
    with as_role("owner"):
        method = EntryMethod(entry=entry)
        fields.put(method, "text", PLANTED["method"])
        method.save(force_insert=True)
        JournalEntry.objects.filter(pk=entry.pk).update(method_digest="ab" * 32)


@pytest.fixture
def signer(tmp_path: Path) -> Iterator[Path]:
    with signing(tmp_path) as socket:
        yield socket


def prepared(actor: User, case: Case, level: str = "prosecution", sections: list[str] | None = None) -> Bundle:
    wish = Wish("Crown Prosecution Service, East", "charge", level, sections or list(BundleSection.values))
    with acting(actor):
        content = bundles.content_of(actor, case, BundleLevel(level), wish.sections, timezone.now())
        return disclosing.prepare_bundle(actor=actor, case=case, wish=wish, content=content)


def finished(cast: SimpleNamespace, bundle: Bundle, signer: Path) -> Bundle:
    """Released by Sana, and taken through all the worker's steps."""
    with acting(cast.sana):
        disclosing.release_bundle(actor=cast.sana, bundle=bundle)
    return finished_from_release(signer, bundle)


def finished_from_release(signer: Path, bundle: Bundle) -> Bundle:
    make_bundles()
    sequence(signer)
    make_bundles()
    with as_role("owner"):
        return Bundle.objects.get(pk=bundle.pk)


def taken(actor: User, bundle: Bundle) -> bytes:
    with acting(actor):
        return disclosing.take_bundle(actor=actor, bundle=Bundle.objects.get(pk=bundle.pk))


def unpacked(file: bytes, folder: Path) -> Path:
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(file)) as held:
        held.extractall(folder)
    return folder


def checked(folder: Path) -> "subprocess.CompletedProcess[str]":
    """The folder's own verify.py, as a stranger runs it: no packages, no environment."""
    command = [sys.executable, "-I", "-S", "verify.py", "."]
    return subprocess.run(command, capture_output=True, text=True, env={}, cwd=folder, check=False)


@pytest.fixture
def folder(cast: SimpleNamespace, case: Case, exhibit: Exhibit, signer: Path, tmp_path: Path) -> Path:
    """A whole disclosure in a bare folder."""
    done = finished(cast, prepared(cast.ada, case), signer)
    assert done.state == "ready"
    return unpacked(taken(cast.ada, done), tmp_path / "stranger")


def test_a_stranger_finds_it_whole_and_every_tampering_is_named(folder: Path) -> None:
    done = checked(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "WHOLE: nothing was changed, nothing is missing." in done.stdout
    assert "Papers:" in done.stdout
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert {"START-HERE.html", "manifest.json", "verify.py", "case-uco/case.jsonld", "papers/01-case.pdf"} < set(names)
    for name in names:
        if name == "verify.py" or name.startswith("ledger/proofs/"):
            continue
        held = (folder / name).read_bytes()
        (folder / name).write_bytes(_touched(held))
        found = checked(folder)
        assert found.returncode in {1, 2}, name
        assert re.search(_words_for(name), found.stdout), (name, found.stdout)
        (folder / name).write_bytes(held)
    assert checked(folder).returncode == 0


def _touched(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _words_for(name: str) -> str:
    if not name.startswith("ledger/") or name.endswith("CHECK.txt"):
        return re.escape(name)
    return r"^(BROKEN|CANNOT BE READ): .*(Entry \d+|count|checkpoint|key|keys\.txt|entries\.jsonl|base64)"


def test_what_was_added_or_taken_away_is_named(folder: Path) -> None:
    (folder / "papers" / "99-more.pdf").write_bytes(b"%PDF-1.7")
    assert "papers/99-more.pdf was added" in checked(folder).stdout
    (folder / "papers" / "99-more.pdf").unlink()
    (folder / "ledger" / "more.exe").write_bytes(b"MZ")
    assert "ledger/more.exe was added" in checked(folder).stdout
    (folder / "ledger" / "more.exe").unlink()
    (folder / "papers" / "01-case.pdf").unlink()
    assert "papers/01-case.pdf is missing" in checked(folder).stdout


def test_a_manifest_made_to_fit_is_not_the_ledgers(folder: Path) -> None:
    (folder / "papers" / "01-case.pdf").write_bytes(b"%PDF-1.7 forged")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = [each for each in manifest["files"] if each["name"] != "papers/01-case.pdf"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "manifest.json is not one that the ledger holds" in checked(folder).stdout


def test_the_file_itself_can_be_checked_without_unpacking(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit, signer: Path, tmp_path: Path
) -> None:
    file = taken(cast.ada, finished(cast, prepared(cast.ada, case), signer))
    (tmp_path / "b.zip").write_bytes(file)
    verify = unpacked(file, tmp_path / "b") / "verify.py"
    done = subprocess.run([sys.executable, "-I", "-S", str(verify), str(tmp_path / "b.zip")], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("level", BundleLevel.values)
def test_no_level_lets_an_identity_a_method_or_an_address_out(
    level: str, cast: SimpleNamespace, case: Case, exhibit: Exhibit, signer: Path
) -> None:
    file = taken(cast.ada, finished(cast, prepared(cast.ada, case, level), signer))
    text = _all_words(file)
    for planted in PLANTED.values():
        assert planted not in text, planted
    assert "https://bad.example.org" not in text
    assert "www.other.example" not in text
    assert "hxxps[:]//bad[.]example[.]org/pictures" in text
    for word in ("dataPayload", "PhotoDNA", "perceptual"):
        assert word not in text
    assert ("The neighbour's daughter told us." in text) == (level == "prosecution")
    assert ("Ada Okafor" in text) == (level != "outside")
    assert "P-01" in text


def test_no_level_has_an_identity_and_a_live_reveal_widens_none(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit
) -> None:
    never = {FieldClass.IDENTITY, FieldClass.METHOD, FieldClass.HASH, FieldClass.WELFARE, FieldClass.INTERNAL}
    assert set(CLASSES) == set(BundleLevel.values)
    with acting(cast.ada):
        child = case.people.get(is_child="yes")
    with as_role("owner"):
        revealed = Reveal(user=cast.ada, target_type="person", target_id=child.pk, reason="identify")
        revealed.until = timezone.now() + timedelta(hours=1)
        revealed.save(force_insert=True)
    with acting(cast.ada):
        standing, people = cases_policy.standing_of(cast.ada, case), list(people_of(case))
        assert people_shown(standing, people)[0]["name"].value == PLANTED["name"]
        for classes in CLASSES.values():
            assert not never & classes
            with narrowed_to(classes):
                assert not people_shown(standing, people)[0]["name"].shown
            with narrowed_to(classes), narrowed_to(frozenset(FieldClass)):
                assert not people_shown(standing, people)[0]["name"].shown


def test_a_second_person_releases_and_never_who_prepared_it(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit
) -> None:
    by_ada, by_sana = prepared(cast.ada, case), prepared(cast.sana, case)
    for actor, bundle in ((cast.ada, by_ada), (cast.ben, by_ada), (cast.quin, by_ada), (cast.sana, by_sana)):
        with acting(actor), pytest.raises(Denied):
            disclosing.release_bundle(actor=actor, bundle=bundle)
        with acting(actor):
            assert Bundle.objects.filter(pk=bundle.pk).update(state="released", decided_by=actor) == 0
    with as_role("owner"), pytest.raises(DatabaseError, match="two_people"), transaction.atomic():
        Bundle.objects.filter(pk=by_ada.pk).update(decided_by=cast.ada)
    with acting(cast.sana):
        disclosing.release_bundle(actor=cast.sana, bundle=by_ada)
        with pytest.raises(WrongState):
            disclosing.release_bundle(actor=cast.sana, bundle=by_ada)
        with pytest.raises(WrongState, match="not ready"):
            disclosing.take_bundle(actor=cast.sana, bundle=Bundle.objects.get(pk=by_ada.pk))


def test_one_that_is_not_released_says_why(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    bundle = prepared(cast.ada, case)
    sana, where = client_of(cast.sana), f"/exhibits/bundles/{bundle.reference}/"
    assert sana.post(where + "return/", {"reason": " "}).status_code == 422
    assert sana.post(where + "return/", {"reason": "The log names the school."}).status_code == 302
    assert "The log names the school." in client_of(cast.ada).get(where).content.decode()
    assert sana.post(where + "release/").status_code == 409


def test_in_a_compartment_its_disclosure_officer_alone_prepares(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit
) -> None:
    with as_role("owner"):
        sol = User.objects.create(username="sol", display_name="Sol", role="supervisor", unit=cast.south)
    enter(cast, case, sol)  # Cleo is its disclosure officer
    with pytest.raises(Denied, match="disclosure officer prepares"):
        prepared(cast.ada, case)
    bundle = prepared(cast.cleo, case)
    with acting(sol):
        assert disclosing.release_bundle(actor=sol, bundle=bundle).state == "released"


@pytest.mark.parametrize("level", ["defence", "outside", "prosecution"])
def test_what_was_marked_sensitive_later_stays_out_of_every_section(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit, level: str
) -> None:
    entry = an_entry(cast, case, "Margaret next door told us.", relevant="yes")
    hidden = an_exhibit(cast, case, description="Recorder in the lamp")
    for thing in (entry, hidden):
        with acting(cast.ada):
            mark_material(
                actor=cast.ada, case=case, of=thing, marking=Marking("yes", sensitive=True, reason="Names a source")
            )
    with acting(cast.ada):
        content = bundles.content_of(cast.ada, case, BundleLevel(level), list(BundleSection.values), timezone.now())
    sent = "".join(document.data().decode() for _name, document in content.papers) + content.graph
    assert "Disk #1" in sent
    for words in ("Margaret next door", "Recorder in the lamp", hidden.reference):
        assert (words in sent) is (level == "prosecution"), words


def test_each_step_is_told_to_whoever_has_the_next(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit, signer: Path
) -> None:
    def told(person: User) -> list[str]:
        with acting(person):
            return sorted(notice.kind for notice in inbox(person) if notice.target_type == "bundle")

    returned, bundle = prepared(cast.ada, case), prepared(cast.ada, case)
    assert (told(cast.sana), told(cast.ada), told(cast.ben)) == (["bundle.waits"] * 2, [], [])
    with acting(cast.sana):
        disclosing.return_bundle(actor=cast.sana, bundle=returned, reason="The log names the school.")
    finished(cast, bundle, signer)
    assert told(cast.ada) == ["bundle.ready", "bundle.returned"]
    mine = prepared(cast.sana, case)
    assert told(cast.sana) == ["bundle.waits"] * 2
    off_the_case(cast.ada, case)
    assert (told(cast.ada), mine.prepared_by) == ([], cast.sana)


def test_each_deed_is_recorded_as_what_it_is(folder: Path, cast: SimpleNamespace) -> None:
    with as_role("owner"):
        rows = {row.kind: row for row in Payload.objects.filter(kind__startswith="bundle.")}
    assert {kind for kind, row in rows.items() if row.category == "disclosure"} == {
        *("bundle.released", "bundle.made", "bundle.sealed", "bundle.taken"),
    }
    body = json.loads(rows["bundle.released"].body)
    assert body["actor"] == f"user:{cast.sana.id}"
    assert "Crown Prosecution" not in rows["bundle.released"].body
    with as_role("owner"):
        assert body["facts"]["content_sha256"] == Bundle.objects.get().content_sha256
    assert json.loads((folder / "manifest.json").read_text())["recipient"] == "Crown Prosecution Service, East"
    entries = (folder / "ledger" / "entries.jsonl").read_text()
    assert '"bundle.made"' in entries
    assert '"bundle.taken"' not in entries


def test_the_database_refuses_what_the_policy_refuses(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    bundle = prepared(cast.ada, case)
    for person in (cast.cleo, cast.dev, cast.emil, cast.vera):
        assert client_of(person).get(f"/exhibits/bundles/{bundle.reference}/").status_code == 404
        with acting(person):
            assert not Bundle.objects.exists()
            forged = Bundle(case=case, prepared_by=person, recipient="x")
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                forged.save(force_insert=True)
    with acting(cast.ada), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Bundle.objects.filter(pk=bundle.pk).update(content_sha256="0" * 64)
    off_the_case(cast.ada, case)
    with acting(cast.ada):
        assert not Bundle.objects.exists()


def test_the_worker_reads_no_stream_without_a_bundle_of_it(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit, signer: Path
) -> None:
    with as_role("worker"):
        assert not Payload.objects.exists()
    with acting(cast.sana), as_role("worker"):
        assert not Payload.objects.exists()
    bundle = prepared(cast.ada, case)
    with acting(cast.sana):
        disclosing.release_bundle(actor=cast.sana, bundle=bundle)
        with as_role("worker"):
            streams = set(Payload.objects.values_list("stream", flat=True))
    assert streams == {case.stream}
    done = finished_from_release(signer, bundle)
    assert done.state == "ready"
    with acting(cast.sana), as_role("worker"):
        assert not Payload.objects.exists()


def test_it_waits_for_the_ledger_and_says_so(cast: SimpleNamespace, case: Case, exhibit: Exhibit, signer: Path) -> None:
    bundle = prepared(cast.ada, case)
    with acting(cast.sana):
        disclosing.release_bundle(actor=cast.sana, bundle=bundle)
    make_bundles()
    make_bundles()
    page = client_of(cast.ada).get(f"/exhibits/bundles/{bundle.reference}/").content.decode()
    assert "Waits for the ledger" in page
    assert "is being made" in page


def test_one_whose_releaser_left_is_stopped_and_released_again(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit, signer: Path
) -> None:
    bundle = prepared(cast.ada, case)
    with acting(cast.sana):
        disclosing.release_bundle(actor=cast.sana, bundle=bundle)
    with as_role("owner"):
        Errand.objects.filter(user=cast.sana).update(expires_at=timezone.now() - timedelta(seconds=1))
    make_bundles()
    where = f"/exhibits/bundles/{bundle.reference}/"
    assert "This disclosure was stopped" in client_of(cast.ada).get(where).content.decode()
    assert "Release it again" not in client_of(cast.ada).get(where).content.decode()
    assert "Release it again" in client_of(cast.sana).get(where).content.decode()
    assert client_of(cast.sana).post(where + "release/").status_code == 302
    assert finished_from_release(signer, bundle).state == "ready"


def test_an_authority_that_ends_before_it_begins_is_named(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    with as_role("owner"):
        case.authorities.update(expires_on="2020-01-01", scope="Search of the boathouse")
    with pytest.raises(Invalid) as caught:
        prepared(cast.ada, case)
    assert "Search of the boathouse ends before it begins" in str(caught.value.fields["sections"])


def test_the_pages_lead_from_the_case_to_the_file(
    cast: SimpleNamespace, case: Case, exhibit: Exhibit, signer: Path
) -> None:
    ada, sana = client_of(cast.ada), client_of(cast.sana)
    start = f"/exhibits/of/{case.reference}/bundles/"
    assert start in ada.get(f"/exhibits/of/{case.reference}/").content.decode()
    typed: dict[str, Any] = {"recipient": "Court of East", "ground": "trial", "level": "defence", "sections": ["log"]}
    assert ada.post(start + "new/", typed | {"sections": []}).status_code == 422
    where = ada.post(start + "new/", typed).headers["Location"]
    assert where.split("/")[-2] in sana.get("/").content.decode()
    assert where.split("/")[-2] not in ada.get("/").content.decode()
    paper = sana.get(where + "papers/0/").content.decode()
    assert "hxxps[:]//bad[.]example[.]org" in paper
    assert "neighbour" not in paper
    assert sana.get(where + "papers/7/").status_code == 404
    assert sana.post(where + "release/").status_code == 302
    with as_role("owner"):
        bundle = Bundle.objects.get(recipient="Court of East")
    finished_from_release(signer, bundle)
    answer = ada.post(where + "file/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{bundle.reference}.zip"'
    assert client_of(cast.quin).post(where + "file/").status_code == 403


def test_the_screens_cost_their_pinned_statements(cast: SimpleNamespace, case: Case, exhibit: Exhibit) -> None:
    bundle = prepared(cast.ada, case)
    start = f"/exhibits/of/{case.reference}/bundles/"
    hold("evidence:bundles", own_cost_of(cast.sana, start))
    prepared(cast.ada, case)
    hold("evidence:bundles", own_cost_of(cast.sana, start))
    hold("evidence:new-bundle", own_cost_of(cast.ada, start + "new/"))
    hold("evidence:bundle", own_cost_of(cast.sana, f"/exhibits/bundles/{bundle.reference}/"))
    hold("evidence:bundle-paper", own_cost_of(cast.sana, f"/exhibits/bundles/{bundle.reference}/papers/0/"))


def _all_words(file: bytes) -> str:
    """Every file's bytes, and of a PDF its pages and the data it carries, without the breaks that paper puts in."""
    words = []
    with zipfile.ZipFile(io.BytesIO(file)) as held:
        for name in held.namelist():
            data = held.read(name)
            words += [name, data.decode("latin-1"), data.decode("utf-8", "replace")]
            if name.endswith(".pdf"):
                words += [*Pdf(data).pages, Pdf(data).attached.decode()]
    return "\n".join(words).replace("\u200b", "")
