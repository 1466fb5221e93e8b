"""A time-stamping authority on this machine: `openssl ts` behind HTTP, truthful or not."""

import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIG = """
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[stamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[other]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, codeSigning
[server]
subjectAltName = IP:127.0.0.1
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
_EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


_STAMP = "application/timestamp-reply"
_ROOT = ("-days", "30", "-extensions", "ca")


class Authority:
    """Its keys and certificates in a folder. `valid` and `use` are of the certificate that stamps."""

    def __init__(self, folder: Path, *, valid: tuple[str, str] = ("-days", "30"), use: str = "stamping") -> None:
        folder.mkdir()
        self.folder = folder
        (folder / "openssl.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01")
        self.openssl(
            *[
                "req",
                "-x509",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-subj",
                "/CN=Root",
                "-days",
                "30",
                "-extensions",
                "ca",
            ],
            *_EC,
        )
        self.openssl("req", *_EC, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Stamping")
        sign = "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -extfile openssl.cnf"
        self.openssl(*sign.split(), "-extensions", use, *valid)
        self.pem = folder / "pinned.pem"
        self.pem.write_bytes((folder / "tsa.pem").read_bytes() + (folder / "ca.pem").read_bytes())

    def openssl(self, *words: str) -> "subprocess.CompletedProcess[bytes]":
        """One openssl command in the folder. It must succeed."""
        own = ["-config", "openssl.cnf"] if words[0] == "req" else []
        return subprocess.run(["openssl", *words, *own], cwd=self.folder, capture_output=True, check=True)  # noqa: S607

    def answer(self, question: bytes) -> bytes:
        """What a truthful authority answers."""
        (self.folder / "question").write_bytes(question)
        self.openssl("ts", "-reply", "-config", "openssl.cnf", "-queryfile", "question", "-out", "answer")
        return (self.folder / "answer").read_bytes()

    def server_certificate(self) -> Path:
        """Key and certificate of this machine, which nobody above vouches for."""
        self.openssl(
            *("req", "-x509", *_EC, "-keyout", "server.key", "-out", "server.crt", "-subj", "/CN=here"),
            *("-days", "30", "-extensions", "server"),
        )
        both = self.folder / "server.pem"
        both.write_bytes((self.folder / "server.key").read_bytes() + (self.folder / "server.crt").read_bytes())
        return both

    def answer_about(self, message: bytes) -> bytes:
        """A true answer to somebody else's question."""
        (self.folder / "message").write_bytes(message)
        self.openssl(*["ts", "-query", "-data", "message", "-sha256", "-out", "other"])
        return self.answer((self.folder / "other").read_bytes())


class Handler(BaseHTTPRequestHandler):
    """One request."""

    behaviour: "Callable[[Handler, bytes], None]"
    asked: list[str]

    def do_POST(self) -> None:
        self.asked.append(self.path)
        type(self).behaviour(self, self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self) -> None:
        self.asked.append(f"GET {self.path}")

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def reply(
        self, body: bytes, *, status: int = 200, kind: str = "application/timestamp-reply", **headers: str
    ) -> None:
        """Answers."""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


Behaviour = Callable[[Handler, bytes], None]


@contextmanager
def answering(behaviour: Behaviour, *, tls: Path | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server that behaves so; its address, and the paths it was asked for."""
    asked: list[str] = []
    handler = type("Handler", (Handler,), {"behaviour": staticmethod(behaviour), "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls:
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(tls)
        server.socket = own.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}/tsa?unit=1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def saying(body: bytes, **how: object) -> Behaviour:
    """Answers everybody the same."""
    return lambda handler, _question: handler.reply(body, **how)  # type: ignore[arg-type]


def truthful(authority: Authority) -> Behaviour:
    """Answers as an authority should."""
    return lambda handler, question: handler.reply(authority.answer(question))
