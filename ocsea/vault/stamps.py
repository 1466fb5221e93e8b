"""Time stamps of an outside authority (RFC 3161), for those who must not hold `cryptography` themselves."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.x509 import (
    Certificate,
    DuplicateExtension,
    ExtendedKeyUsage,
    ExtensionNotFound,
    InvalidVersion,
    ObjectIdentifier,
    load_pem_x509_certificates,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.verify import Verifier

LARGEST_STAMP = 64 * 1024
_SHA256 = ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_GRANTED = 0
# What the library says of bytes that were made to be none of its business.
_UNREADABLE = (VerificationError, ValueError, TypeError, InvalidVersion, DuplicateExtension)


class BadStamp(ValueError):
    """A stamp is not what it should be, or its authority's certificates cannot be used. The text says which."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an authority is asked: DER, and the number that its answer must repeat."""

    body: bytes
    nonce: int


class Authorities:
    """Certificates pinned by configuration: those that stamp, those above them, and the roots."""

    def __init__(self, pem: bytes) -> None:
        try:
            held = load_pem_x509_certificates(pem)
        except ValueError:
            raise BadStamp("The file of the authority's certificates is not PEM.") from None
        self.roots = [one for one in held if one.issuer == one.subject]
        self.stamping = [one for one in held if _may_stamp(one)]
        self.between = [one for one in held if one not in self.roots and one not in self.stamping]
        if not self.roots or not self.stamping:
            raise BadStamp("The file must hold the certificate that signs stamps and the root above it.")

    @classmethod
    def read(cls, path: Path) -> "Authorities":
        """Raises BadStamp when the file cannot be used."""
        try:
            return cls(path.read_bytes())
        except OSError as error:
            raise BadStamp(f"{path} cannot be read: {error.strerror}.") from error


def question(message: bytes) -> Question:
    """Asks for a stamp over the SHA-256 of these bytes.

    The authority's certificate is pinned, so it is not asked for: answers that hold several are not readable by all.
    """
    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    asked = builder.nonce(nonce=True).cert_request(cert_request=False).build()
    if asked.nonce is None:  # pragma: no cover  (it was asked for)
        raise BadStamp("A question without its number.")
    return Question(asked.as_bytes(), asked.nonce)


def stamped_at(answer: bytes, message: bytes, trusted: Authorities, nonce: int | None = None) -> datetime:
    """When a pinned authority says, in this answer, that it saw the message: UTC.

    Certificates are judged at that time. Raises BadStamp for everything else, in words.
    """
    found = _decoded(answer)
    if found.tst_info.message_imprint.hash_algorithm != _SHA256:
        raise BadStamp("It is not over a SHA-256.")
    wrong = ""
    for certificate in trusted.stamping:
        try:
            _verifier(certificate, trusted, nonce).verify_message(found, message)
        except _UNREADABLE as error:
            wrong = str(error).rstrip(".")
            continue
        at = found.tst_info.gen_time.astimezone(UTC)
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise BadStamp("Its authority's certificate had expired, or was not yet valid.")
        return at
    raise BadStamp(f"No pinned authority gave it over these bytes: {wrong}.")


def _decoded(answer: bytes) -> TimeStampResponse:
    if len(answer) > LARGEST_STAMP:
        raise BadStamp("It is too large for a stamp.")
    try:
        found = decode_timestamp_response(answer)
        status = found.status
        if status == _GRANTED:
            _ = (found.tst_info.gen_time, found.tst_info.message_imprint.message, found.signed_data.certificates)
    except _UNREADABLE:
        raise BadStamp("It cannot be read as a stamp.") from None
    if status != _GRANTED:
        raise BadStamp(f"The authority refused: status {status} {' '.join(found.status_string)}".strip() + ".")
    return found


def _verifier(certificate: Certificate, trusted: Authorities, nonce: int | None) -> Verifier:
    return VerifierBuilder(
        tsa_certificate=certificate, intermediates=list(trusted.between), roots=list(trusted.roots), nonce=nonce
    ).build()


def _may_stamp(certificate: Certificate) -> bool:
    try:
        uses = certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
    except ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in uses.value
