"""Manifests: from an upload through the worker to rows, and what is left behind on the way."""

import io
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from evidence.models import Exhibit, Manifest, ManifestPart, ManifestReject, ManifestRow
from evidence.services import manifests
from evidence.tasks import take_up_manifests
from ocsea.access.models import Errand
from ocsea.errors import Denied, Invalid, WrongState
from ocsea.ledger.models import Payload
from tests.evidence.test_manifest_tool import _run
from tests.factories.evidence import a_reading, an_exhibit, handed
from tests.house.counting import hold, own_cost_of
from tests.roles import acting, as_role, client_of

pytestmark = pytest.mark.django_db
A, B, C = "a" * 64, "b" * 64, "c" * 64
CSV = f"SHA256,File Name,Size,Category\n{A},one.jpg,5,2\n{B},two.mp4,7,\n{A},again.jpg,5,2\nnot hex,x,1,\n"


@pytest.fixture
def exhibit(cast: SimpleNamespace, case: Any) -> Exhibit:
    return an_exhibit(cast, case, kind="medium", reading=a_reading(value=B))


def _imported(actor: Any, exhibit: Exhibit, text: str | bytes) -> Manifest:
    data = text.encode() if isinstance(text, str) else text
    with acting(actor):
        taken = manifests.take_manifest(actor=actor, exhibit=exhibit, file=io.BytesIO(data))
        manifests.start_manifest(actor=actor, manifest=taken)
    take_up_manifests()
    with as_role("owner"):
        return Manifest.objects.get(pk=taken.pk)


def _vics(media: list[dict[str, Any]], **case: Any) -> bytes:
    context = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Cases"
    told = {"SourceApplicationName": "Griffeye", "SourceApplicationVersion": "23.1"} | case
    return b"\xef\xbb\xbf" + json.dumps({"@odata.context": context, "value": [told | {"Media": media}]}).encode()


def test_a_csv_comes_in_counted(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    done = _imported(cast.ada, exhibit, CSV)
    assert (done.state, done.total, done.added, done.duplicate, done.rejected, done.matched) == ("done", 4, 2, 1, 1, 1)
    assert done.labels == [["analyst_label", "2", 1]]
    with acting(cast.ada):
        assert set(ManifestRow.objects.values_list("sha256", "size", "kind")) == {(A, 5, "image"), (B, 7, "video")}
        assert ManifestReject.objects.values_list("position", "fault", "field").get() == (4, "digest", "sha256")


def test_nothing_that_waited_is_left_and_no_name_is_kept(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    _imported(cast.ada, exhibit, CSV.replace("one.jpg", "planted-name.jpg"))
    with as_role("owner"), connection.cursor() as cursor:
        assert not ManifestPart.objects.exists()
        for table in ("evidence_manifest", "evidence_manifestrow", "evidence_manifestreject"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%planted-name%'")
            assert cursor.fetchone() == (0,)
        assert len({bytes(row.name_digest or b"") for row in ManifestRow.objects.all()}) == 2


def test_a_vics_case_keeps_its_allowed_fields_alone(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    secret = "iVBORw0KGgo" * 5_000
    media = [
        {"MediaID": 1, "MD5": "A" * 32, "Category": 2, "IsPrecategorized": "true",
         "DateUpdated": "/Date(1500000000000)/", "Miniature": secret, "RelativeFilePath": "c:/planted",
         "PhotoDNA": "planted", "Series": "Plover",
         "MediaFiles": [{"FileName": "planted.JPG", "FilePath": "c:/planted"}]},
        {"MediaID": 2, "MD5": "B" * 32, "Category": 1, "IsPrecategorized": False, "MimeType": "video/mp4"},
    ]  # fmt: skip
    done = _imported(cast.ada, exhibit, _vics(media))
    assert (done.state, done.added, done.scheme, done.tool) == ("done", 2, "US VICS 2.0", "Griffeye")
    assert {"Miniature": 1, "RelativeFilePath": 1, "PhotoDNA": 1}.items() <= done.dropped.items()
    with acting(cast.ada):
        first, second = ManifestRow.objects.order_by("position")
    assert (first.md5, first.provider_label, first.analyst_label, first.kind) == ("a" * 32, "2", "", "image")
    assert (first.series, str(first.labelled_at)) == ("Plover", "2017-07-14 02:40:00+00:00")
    assert (second.provider_label, second.analyst_label, second.kind) == ("", "1", "video")
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM evidence_manifestrow t WHERE t::text ~ 'planted|iVBOR'")
        assert cursor.fetchone() == (0,)


def test_a_vics_hash_set_of_1_x_is_read(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    text = {
        "odata.metadata": "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media",
        "value": [{"MD5": "C" * 32}],
    }
    done = _imported(cast.ada, exhibit, json.dumps(text))
    assert (done.state, done.added, done.scheme) == ("done", 1, "VICS 1.3")


def test_the_tools_own_manifest_is_read(cast: SimpleNamespace, exhibit: Exhibit, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "new\nline.jpg").write_bytes(b"1")
    (tmp_path / "s" / "link").symlink_to("x")
    _run(tmp_path / "s", tmp_path / "m.csv")
    done = _imported(cast.ada, exhibit, (tmp_path / "m.csv").read_bytes())
    assert (done.added, done.rejected, done.total, done.tool, done.operator) == (1, 1, 2, "harbour-manifest", "Emil")


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"a,b\n1,2\n", "No column"), (b"\xff\xfea\0", "UTF-8"), (b"\n", "empty"), (b'{"value": [{]', "breaks off")],
)
def test_what_is_no_manifest_is_refused_in_words(
    cast: SimpleNamespace, exhibit: Exhibit, data: bytes, words: str
) -> None:
    with acting(cast.ada), pytest.raises(Invalid) as refused:
        manifests.take_manifest(actor=cast.ada, exhibit=exhibit, file=io.BytesIO(data))
    assert words in str(refused.value.fields)


def test_a_file_that_breaks_off_keeps_what_came_and_says_so(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    media = [{"MD5": f"{number:032x}"} for number in range(40)]
    done = _imported(cast.ada, exhibit, _vics(media)[:-90])
    assert (done.state, done.why) == ("failed", "broken")


def test_strangers_and_readers_import_nothing(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    for person in (cast.cleo, cast.quin, cast.emil, cast.dev):
        with acting(person), pytest.raises((Denied, DatabaseError)), transaction.atomic():
            manifests.take_manifest(actor=person, exhibit=exhibit, file=io.BytesIO(CSV.encode()))


def test_an_examiner_imports_while_it_is_in_their_hands(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    handed(exhibit, giver=cast.ada, receiver=cast.emil)
    assert _imported(cast.emil, exhibit, CSV).added == 2
    with acting(cast.emil):
        assert ManifestRow.objects.count() == 2


def test_the_database_refuses_what_the_policy_refuses(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    done = _imported(cast.ada, exhibit, CSV)
    for person in (cast.cleo, cast.dev, cast.emil):
        with acting(person):
            assert [each.objects.count() for each in (Manifest, ManifestRow, ManifestReject)] == [0, 0, 0]
    for person in (cast.ben, cast.ada):
        row = ManifestRow(manifest=done, position=9, sha256=C, kind="image")
        with acting(person), pytest.raises(DatabaseError), transaction.atomic():
            row.save()
    for person in (cast.cleo, cast.sana, cast.vera):  # one is not on the case, the others import nothing by their role
        forged = Manifest(exhibit=exhibit, case_id=exhibit.case_id, started_by=person, format="csv", size=1)
        with acting(person), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            forged.save(force_insert=True)


def test_a_cancelled_import_drops_what_waited(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    with acting(cast.ada):
        taken = manifests.take_manifest(actor=cast.ada, exhibit=exhibit, file=io.BytesIO(CSV.encode()))
        manifests.cancel_manifest(actor=cast.ada, manifest=taken)
        assert not ManifestPart.objects.exists()
        with pytest.raises(WrongState):
            manifests.start_manifest(actor=cast.ada, manifest=taken)


def test_start_and_end_stand_in_the_ledger(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    _imported(cast.ada, exhibit, CSV)
    with as_role("owner"):
        kinds = list(Payload.objects.filter(kind__startswith="manifest.").values_list("kind", flat=True))
    assert sorted(kinds) == ["manifest.finished", "manifest.started"]


def test_the_pages_take_show_start_and_hand_out_what_was_rejected(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    ada = client_of(cast.ada)
    where = f"/exhibits/{exhibit.reference}/manifests/"
    sent = ada.post(where, {"manifest": SimpleUploadedFile("m.csv", CSV.encode())})
    assert sent.status_code == 302
    page = ada.get(sent.headers["Location"]).content.decode()
    assert A in page.replace("<wbr>", "")
    assert "This is no digest" in page
    assert ada.post(sent.headers["Location"] + "start/").status_code == 302
    take_up_manifests()
    assert "4 of 4" in ada.get(sent.headers["Location"]).content.decode()
    assert ada.get(sent.headers["Location"] + "rejected/").content.decode().splitlines()[1].startswith("4,sha256")
    assert client_of(cast.cleo).get(sent.headers["Location"]).status_code == 404


def test_the_screens_cost_their_pinned_statements(cast: SimpleNamespace, exhibit: Exhibit) -> None:
    first = _imported(cast.ada, exhibit, CSV)
    listed = f"/exhibits/{exhibit.reference}/manifests/"
    hold("evidence:manifests", own_cost_of(cast.ada, listed))
    hold("evidence:manifest", own_cost_of(cast.ada, f"/exhibits/manifests/{first.pk}/"))
    _imported(cast.ada, exhibit, CSV)
    hold("evidence:manifests", own_cost_of(cast.ada, listed))
    with acting(cast.ada):
        waits = manifests.take_manifest(actor=cast.ada, exhibit=exhibit, file=io.BytesIO(CSV.encode()))
    hold("evidence:manifest that waits", own_cost_of(cast.ada, f"/exhibits/manifests/{waits.pk}/"))


def test_one_whose_errand_ended_is_stopped_stops_nobody_elses_and_goes_on_when_asked(
    cast: SimpleNamespace, exhibit: Exhibit
) -> None:
    with acting(cast.ada):
        left = manifests.take_manifest(actor=cast.ada, exhibit=exhibit, file=io.BytesIO(CSV.encode()))
        manifests.start_manifest(actor=cast.ada, manifest=left)
    with as_role("owner"):
        Errand.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert _imported(cast.ada, exhibit, CSV).state == "done"
    with as_role("owner"):
        assert Manifest.objects.get(pk=left.pk).state == "stopped"
    ada, where = client_of(cast.ada), f"/exhibits/manifests/{left.pk}/"
    assert "Start it again" in ada.get(where).content.decode()
    assert "Start it again" not in client_of(cast.ben).get(where).content.decode()
    assert ada.post(where + "start/").status_code == 302
    take_up_manifests()
    with as_role("owner"):
        done = Manifest.objects.get(pk=left.pk)
    assert (done.state, done.added) == ("done", 2)
