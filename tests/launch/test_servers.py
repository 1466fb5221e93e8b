"""Valkey and the mail sink."""

import smtplib
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
import redis

from launch import ports, valkey
from launch.folder import DataFolder
from launch.supervisor import Program
from launch.venv import ROOT
from tests.launch.conftest import alive, eventually


def client(server: valkey.Server) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(server.socket), decode_responses=True)


def test_valkey_keeps_what_it_was_told_over_a_restart(short: Path) -> None:
    for expected in (None, "kept"):
        with valkey.Server(short / "valkey", log=short / "valkey.log") as server, client(server) as speaking:
            assert speaking.get("word") == expected
            speaking.set("word", "kept")


def test_valkey_listens_on_a_private_socket_and_no_port(short: Path) -> None:
    with valkey.Server(short / "valkey", log=short / "valkey.log") as server, client(server) as speaking:
        assert speaking.config_get("port") == {"port": "0"}
        assert server.socket.stat().st_mode & 0o077 == 0
        pid = server.pid
    assert pid is not None
    assert not alive(pid)


def test_valkey_starts_where_the_path_is_too_long_for_a_socket(short: Path) -> None:
    deep = short / ("long" * 20) / ("longer" * 10)
    deep.mkdir(parents=True)
    with valkey.Server(deep, log=short / "valkey.log") as server, client(server) as speaking:
        assert speaking.ping()
        assert server.socket.parent.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def mail_port(folder: DataFolder, plain: dict[str, str]) -> Iterator[int]:
    port = ports.any_free()
    words = ["-m", "launch.smtp", str(port), str(folder.mail)]
    sink = Program(words, environment=plain, log=folder.log / "smtp.log", folder=ROOT)
    sink.start()
    assert eventually(lambda: not ports.is_free(port))
    yield port
    sink.stop()


def test_each_message_becomes_one_whole_private_file(folder: DataFolder, mail_port: int) -> None:
    def send(number: int) -> None:
        with smtplib.SMTP("localhost", mail_port) as speaking:
            speaking.sendmail(
                "harbour@localhost", ["sana@example.org"], f"Subject: Notice {number}\r\n\r\nRéf é {number}".encode()
            )

    senders = [threading.Thread(target=send, args=[number]) for number in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    files = list(folder.mail.iterdir())
    messages = [message_from_bytes(file.read_bytes()) for file in files]
    assert sorted(str(message["Subject"]) for message in messages) == [f"Notice {number}" for number in range(8)]
    assert {str(message["X-Envelope-To"]) for message in messages} == {"sana@example.org"}
    assert {file.suffix for file in files} == {".eml"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_message_that_is_sent_again_under_its_own_identity_is_kept_once(folder: DataFolder, mail_port: int) -> None:
    for _ in range(2):
        with smtplib.SMTP("localhost", mail_port) as speaking:
            speaking.sendmail("harbour@localhost", ["sana@example.org"], b"Message-ID: <1@harbour>\r\n\r\nA notice")
    assert len(list(folder.mail.iterdir())) == 1


def test_a_port_counts_as_taken_while_anyone_listens_on_either_loopback() -> None:
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as listening:
            try:
                listening.bind((address, 0))
            except OSError:
                assert family == socket.AF_INET6  # a machine without IPv6
                continue
            listening.listen()
            assert not ports.is_free(listening.getsockname()[1])


def test_a_port_is_remembered_while_it_is_free(tmp_path: Path) -> None:
    note = tmp_path / "port"
    first = ports.remembered(note)
    assert ports.remembered(note) == first
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", first))
        listening.listen()
        assert ports.remembered(note) != first
        assert int(note.read_text()) != first
