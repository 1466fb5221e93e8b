"""Files are held in memory, within one limit for all of a request, and never reach a disk."""

import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from ocsea.web import uploads
from tests.roles import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: SimpleNamespace, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.ROOT_URLCONF = "tests.web.failing"
    monkeypatch.setattr(uploads, "LIMIT", 300_000)
    return client_of(cast.ines)


def _send(client: Client, *sizes: int) -> Any:
    files = [SimpleUploadedFile(f"{number}.bin", b"x" * size) for number, size in enumerate(sizes)]
    return client.post("/fill/", {"file": files})


def test_files_within_the_limit_arrive_whole(client: Client) -> None:
    assert _send(client, 0, 100_000, 199_000).text == "[0, 100000, 199000]"


@pytest.mark.parametrize("sizes", [(300_001,), (200_000, 200_000), (1_000_000, 1)])
def test_more_than_the_limit_together_is_refused_in_words(client: Client, sizes: tuple[int, ...]) -> None:
    answer = _send(client, *sizes)
    assert answer.status_code == 413
    assert "larger than 64 MB" in answer.text
    assert "Too large to take in" in answer.text


def test_nothing_is_written_to_a_folder(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "closed"))
    assert _send(client, 290_000).status_code == 200
    assert _send(client, 4_000_000).status_code == 413
