"""Invented CyberTipline packages from a seed: the same seed gives the same bytes. Every person in them is made up."""

import io
import random
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

INCIDENT_TYPES = (
    "Child Pornography (possession, manufacture, and distribution)",
    "Child Sex Trafficking",
    "Child Sex Tourism",
    "Child Sexual Molestation",
    "Misleading Domain Name",
    "Misleading Words or Digital Images on the Internet",
    "Online Enticement of Children for Sexual Acts",
    "Unsolicited Obscene Material Sent to a Child",
)
COMPANIES = ("Example Chat Inc.", "Sample Social Ltd.", "Placeholder Games AB", "Specimen Mail SA", "Demo Cloud GmbH")
FIRST_NAMES = (
    "Ficta",
    "Imagin",
    "Nomina",
    "Testa",
    "Samplo",
    "Placida",
    "Élodie-Test",
    "Жанна-Тест",
    "محمد-تجربة",
    "Demir",
)
_LAST_NAMES = ("von Muster", "O'Placeholder", "Ñuñez-Ejemplo", "Exampleson", "D’Exemple", "Specimen-Test", "Fictional")
_ZONES = ("Z", "+00:00", "+02:00", "-05:00", "+05:30")
_FILE_LABELS = ("viral", "infant", "liveStreaming", "possibleSelfProduction", "generativeAi", "physicalHarm")
_REPORT_LABELS = ("sextortion", "csamSolicitation", "minorToMinorInteraction", "spam", "sadisticOnlineExploitation")
_EVENTS = ("Login", "Registration", "Purchase", "Upload", "Other", "Unknown")
FILE_NAMES = ("IMG_3818.jpg", "naïve name ☃.png", "../../etc/passwd.mp4", "a\u202egpj.exe", "clip.mov")
_START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
# Old enough that the age alone raises nothing to the top.
_AGES = (7, 9, 10, 11, 12, 13, 14, 15, 16, 17)


@dataclass(slots=True)
class Story:
    """What a package is to say: texts for the chat, the additional information and the bio, and the flags."""

    chat: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    bio: str = ""
    escalation: str = ""
    viral: bool = False
    quiet: bool = False  # no label, age or incident type that raises the report by itself


def package(rng: random.Random, number: int, story: Story) -> bytes:
    """A ZIP with report.xml and the details of no to three files, as a provider would send it."""
    folder = f"CyberTip-{number}"
    parts = {f"{folder}/report.xml": report_xml(rng, story)}
    for _place in range(1 if story.viral else rng.randint(0, 3)):
        file_id = f"{rng.getrandbits(128):032x}"
        parts[f"{folder}/fileDetails-{file_id}.xml"] = file_xml(rng, number, file_id, story)
    return zipped(parts.items())


def zipped(parts: Iterable[tuple[str, bytes | str]]) -> bytes:
    """A ZIP of (name, content), with a fixed time so that the bytes follow from the content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def report_xml(rng: random.Random, story: Story) -> str:
    """report.xml of a story."""
    kinds = INCIDENT_TYPES[4:] if story.quiet else INCIDENT_TYPES
    labels = [] if story.quiet else rng.sample(_REPORT_LABELS, rng.choice((0, 0, 0, 1, 2)))
    child = rng.choice(FIRST_NAMES)
    return _document(
        "report",
        '<batchedReport reason="VIRAL_POTENTIAL_MEME"/>' if story.viral else "",
        _group(
            "incidentSummary",
            _leaf("incidentType", rng.choice(kinds)),
            _leaf("platform", rng.choice(COMPANIES)),
            _leaf("escalateToHighPriority", story.escalation) if story.escalation else "",
            _group("reportAnnotations", *(_leaf(label, "true") for label in labels)) if labels else "",
            _leaf("incidentDateTime", _time(rng)),
        ),
        _group("internetDetails", _chat(rng, story, child)) if story.chat else "",
        _group("reporter", _group("reportingPerson", _leaf("firstName", rng.choice(COMPANIES)))),
        _reported_user(rng, story),
        _victim(rng, child) if not story.viral else "",
        _leaf("additionalInfo", "\n".join(line.format(child=child) for line in story.note)) if story.note else "",
    )


def file_xml(rng: random.Random, number: int, file_id: str, story: Story) -> str:
    """The details of one file."""
    labels = ["viral", "potentialMeme"] if story.viral else rng.sample(_FILE_LABELS, rng.choice((0, 0, 0, 1)))
    return _document(
        "fileDetails",
        _leaf("reportId", str(number)),
        _leaf("fileId", file_id),
        _leaf("fileName", rng.choice(FILE_NAMES)),
        _leaf("uploadedToEspTimestamp", _time(rng)),
        rng.choice(("", _leaf("fileViewedByEsp", "true"), _leaf("fileViewedByEsp", "false"))),
        rng.choice(("", _leaf("publiclyAvailable", "true"), _leaf("publiclyAvailable", "false"))),
        _leaf("fileRelevance", "Reported"),
        _group("fileAnnotations", *(_leaf(label, "true") for label in labels)) if labels and not story.quiet else "",
        rng.choice(("", _leaf("industryClassification", rng.choice(("A1", "A2", "B1", "B2"))))),
        _leaf("originalFileHash", f"{rng.getrandbits(128):032x}", hashType="MD5"),
        _leaf("originalFileHash", f"{rng.getrandbits(160):040x}", hashType="SHA1"),
        _group("details", _group("nameValuePair", _leaf("name", "Make"), _leaf("value", "SampleCam")), type="EXIF"),
    )


def _chat(rng: random.Random, story: Story, child: str) -> str:
    lines = [line.format(child=child) for line in story.chat]
    client = _leaf("chatClient", rng.choice(COMPANIES))
    return _group("chatImIncident", client, _leaf("content", "\n".join(lines)))


def _reported_user(rng: random.Random, story: Story) -> str:
    return _group(
        "personOrUserReported",
        _group("personOrUserReportedPerson", _leaf("email", f"user{rng.randrange(9999)}@example.net", verified="false"))
        if rng.random() < 0.6
        else "",
        _leaf("espIdentifier", str(rng.getrandbits(48))),
        _leaf("espService", rng.choice(COMPANIES)),
        _leaf("screenName", f"user_{rng.randrange(999)}"),
        _leaf("profileBio", story.bio) if story.bio else "",
        *(_address(rng) for _place in range(rng.randint(0, 3))),
        _leaf("priorCTReports", str(rng.randrange(190000000, 190009999))) if rng.random() < 0.2 else "",
        _leaf("accountPermanentlyDisabled", "true", disabledDate=_time(rng), userNotified=rng.choice(("true", "false")))
        if rng.random() < 0.3
        else "",
    )


def _address(rng: random.Random) -> str:
    return _group(
        "ipCaptureEvent",
        _leaf("ipAddress", rng.choice((f"192.0.2.{rng.randrange(256)}", f"2001:db8::{rng.randrange(65536):x}"))),
        _leaf("eventName", rng.choice(_EVENTS)),
        _leaf("dateTime", _time(rng)),
        _leaf("port", str(rng.randrange(1024, 65536))) if rng.random() < 0.6 else "",
    )


def _victim(rng: random.Random, child: str) -> str:
    return _group(
        "victim",
        _group(
            "victimPerson",
            _leaf("firstName", child),
            _leaf("lastName", rng.choice(_LAST_NAMES)),
            _leaf("age", str(rng.choice(_AGES))) if rng.random() < 0.7 else "",
        ),
        _leaf("screenName", f"kid_{rng.randrange(999)}"),
    )


def _time(rng: random.Random) -> str:
    moment = _START + timedelta(minutes=rng.randrange(200 * 24 * 60))
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + rng.choice(_ZONES)


def _leaf(name: str, text: str, **attributes: str) -> str:
    return f"<{name}{_attributes(attributes)}>{escape(text)}</{name}>"


def _group(name: str, *children: str, **attributes: str) -> str:
    return f"<{name}{_attributes(attributes)}>{''.join(children)}</{name}>"


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


def _document(name: str, *children: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_group(name, *children)}\n'
