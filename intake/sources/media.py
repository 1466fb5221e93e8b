"""Media that hides in text: found, cut out and counted.

Harbour never keeps media, so a picture written as base64, hexadecimal, numbers, a data address or the like goes. A text
encoding that nobody uses cannot be recognised: what remains is text, is sealed like all free text, and is never decoded
or rendered by Harbour.
"""

import base64
import binascii
import hashlib
import quopri
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from intake.sources.signatures import is_file

LONG_RUN = 512
SHORT_RUN = 24
_LONGEST_ADDRESS = 4096
# What base64 makes of the commonest beginnings, wherever they stand in a run.
_BASE64_ANYWHERE = re.compile(
    r"/9j/[24]|_9j_[24]|iVBORw0KGgo|R0lGODlh|R0lGODdh|GZ0eX[A-Za-z]|mdHlw|Z0eXBp|UEsDBBQ|GkXfo6"
)
_B = "[A-Za-z0-9+/_-]"
_RUN = re.compile(
    rf"{_B}{{20,}}+={{0,2}}(?>(?:\\?[\r\n\t ]|\\[rn]){{1,4}}{_B}{{20,}}+={{0,2}})*+"
    # A last line may be shorter; without a digit or padding it is more likely a word.
    rf"(?:(?:[\r\n]|\\[rn]){{1,2}}(?:(?=[A-Za-z+/_-]*[0-9]){_B}{{1,19}}={{0,2}}|{_B}{{0,19}}={{1,2}}))?"
)
_SPACED_BASE64 = re.compile(
    r"(?:/9j/[24]|iVBOR|/ ?9 ?j ?/ ?[24]|i ?V ?B ?O ?R ?w)[A-Za-z0-9+/=]*+(?>[ \t\r\n|-]{1,4}+[A-Za-z0-9+/=]++){8,}+"
)
_EVEN_PIECES = re.compile(
    r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{6,19}(?>[\s,|.]{1,4}[A-Za-z0-9+/=_-]{6,19}){24,}+(?:\s[A-Za-z0-9+/_-]{0,18}={1,2})?"
)
_DATA_ADDRESS = re.compile(
    r"data:\s{0,4}(?:image|video|audio|application|font|model)/[^\s,;\"'<>]{1,80}(?:;[^\s,;\"'<>]{1,60}){0,4},[^\s\"'<>)]*",
    re.IGNORECASE,
)
_HEX_RUN = re.compile(r"[0-9A-Fa-f]{512,}+|(?:ffd8ff|FFD8FF|89504[eE]47|4749463[89])[0-9A-Fa-f]{24,}+")
_HEX_BYTES = re.compile(r"(?<![0-9A-Fa-f])(?>(?:0x|\\x)?[0-9A-Fa-f]{2}[\s:,;-]{1,2}){200,}+[0-9A-Fa-f]{0,2}")
_ESCAPES = re.compile(r"(?>(?:%|=|\\x|\\u00|&#x|0x)[0-9A-Fa-f]{2};?[\s,]{0,2}){64,}+")
_SPARSE_ESCAPES = re.compile(
    r"(?>=(?:[0-9A-Fa-f]{2}|\r?\n)[ -<>-~\s]{0,40}){64,}+|(?>%[0-9A-Fa-f]{2}[ -$&-~\s]{0,40}){64,}+"
)
_NUMBERS = re.compile(r"(?<!\d)(?>\d{1,3}[,;\s]{1,3}){200,}+\d{0,3}")
_UUENCODED = re.compile(r"begin(?:-base64)? [0-7]{3} [^\n]{1,200}\n[\s\S]*?(?:\n(?:end|====)|\Z)")
_YENC = re.compile(r"=ybegin [\s\S]*?(?:=yend[^\n]{0,200}|\Z)")
_ASCII85 = re.compile(r"<~[!-uz\s]{64,}+~?>?")
# What stands in the place of something cut out.
MARK = re.compile(r"\[cut out: (\d{1,9}) characters that look like an encoded file\]")
_HEX_ONLY = re.compile(r"[0-9a-fA-F]+")
_THREE_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
_ODD = re.compile("[\x80-\x84\x86-\x9f\ufffd\ue000-\uf8ff]")
_HASH_LENGTHS = frozenset({32, 40, 48, 56, 64, 96, 128})


@dataclass(frozen=True, slots=True)
class Removed:
    """Something cut out of a text because it looked like an encoded file: how many characters, and their SHA-256."""

    characters: int
    sha256: str


def shows_media(text: str) -> bool:
    """Is there a media file's own beginning, encoded, in this text? Then shorter pieces are suspect too."""
    if len(text) < SHORT_RUN:
        return False
    return bool(
        _DATA_ADDRESS.search(text)
        or any(_starts_as_media(_compact(match.group())) for match in _RUN.finditer(text))
        or _SPACED_BASE64.search(text)
        or any(_is_media_hex(match.group()) for match in _HEX_RUN.finditer(text))
    )


def without_media(text: str, *, shortest: int = LONG_RUN) -> tuple[str, tuple[Removed, ...]]:
    """The text without anything that looks like an encoded file, and what was cut.

    `shortest` is the length from which an unbroken run of base64 is taken for a file even without a known beginning.
    Everything else stays exactly as it was, character for character.
    """
    if len(text) < SHORT_RUN:
        return text, ()
    removed: list[Removed] = []
    if _is_raw_bytes(text):
        return _cut(text, removed), tuple(removed)
    for pattern, judge in _JUDGES:
        if pattern.search(text):
            text = pattern.sub(_replacer(judge, removed), text)
    text = _RUN.sub(_replacer(lambda match: _is_encoded_run(match, shortest), removed), text)
    return text, tuple(removed)


def _replacer(judge: "Callable[[re.Match[str]], bool]", removed: list[Removed]) -> "Callable[[re.Match[str]], str]":
    def replace(match: re.Match[str]) -> str:
        return _cut(match.group(), removed) if judge(match) else match.group()

    return replace


def _cut(piece: str, removed: list[Removed]) -> str:
    digest = hashlib.sha256(piece.encode("utf-8", "surrogatepass")).hexdigest()
    removed.append(Removed(len(piece), digest))
    return f"[cut out: {len(piece)} characters that look like an encoded file]"


def _compact(run: str) -> str:
    return re.sub(r"\\[rn]|[^A-Za-z0-9+/_-]", "", run)


def _starts_as_media(compact: str) -> bool:
    if len(compact) < SHORT_RUN:
        return False
    if len(compact) in _HASH_LENGTHS and _HEX_ONLY.fullmatch(compact):
        return False
    try:
        head = base64.b64decode(compact[:24].replace("-", "+").replace("_", "/"))
    except binascii.Error:
        return False
    return is_file(head) or (len(compact) >= 64 and bool(_BASE64_ANYWHERE.search(compact)))


def _is_encoded_run(match: re.Match[str], shortest: int) -> bool:
    compact = _compact(match.group())
    if _starts_as_media(compact):
        return True
    if len(compact) < shortest or _is_prose_or_hashes(match.group()):
        return False
    before = match.string[max(0, match.start() - _LONGEST_ADDRESS) : match.start()]
    address = re.search(r"[a-z][a-z0-9+.-]{1,9}://\S*\Z", before)
    return not (address and len(address.group()) + len(match.group()) <= _LONGEST_ADDRESS and shortest == LONG_RUN)


def _is_prose_or_hashes(run: str) -> bool:
    """Long words of one case, underlined separators and lists of hashes are no encoded files."""
    if all(len(piece) in _HASH_LENGTHS and _HEX_ONLY.fullmatch(piece) for piece in run.split()):
        return True
    return len(set(_compact(run))) < 16 or not all(kind.search(run) for kind in _THREE_KINDS)


def _are_even_pieces(match: re.Match[str]) -> bool:
    """Base64 broken into short pieces of one length; prose has words of every length."""
    pieces = re.split(r"[\s,|.]+", match.group().strip())
    usual = Counter(map(len, pieces)).most_common(1)[0]
    return usual[0] not in _HASH_LENGTHS and usual[1] * 10 >= len(pieces) * 9 and not _is_prose_or_hashes(match.group())


def _is_media_hex(run: str) -> bool:
    return is_file(bytes.fromhex(run[:32])) if len(run) >= 32 else False


def _is_hex_bytes(match: re.Match[str]) -> bool:
    """Times of day are pairs of digits too; bytes have letters among them."""
    digits = re.sub(r"0x|\\x|[^0-9A-Fa-f]", "", match.group())
    return sum(digit.isalpha() for digit in digits) * 10 >= len(digits)


def _is_binary_escape(match: re.Match[str]) -> bool:
    """Escapes that do not spell readable text; an Arabic word in a web address does."""
    return not _is_text(bytes.fromhex("".join(re.findall(r"(?:%|=|\\x|\\u00|&#x|0x)([0-9A-Fa-f]{2})", match.group()))))


def _is_binary_mail(match: re.Match[str]) -> bool:
    """The same with plain letters in between, as quoted-printable and web addresses write it."""
    data = match.group().encode("ascii", "ignore")
    return not _is_text(quopri.decodestring(data) if data.startswith(b"=") else unquote_to_bytes(data))


def _is_text(data: bytes) -> bool:
    """Do these bytes spell words, in UTF-8 or in an old western encoding? Those of a file have control characters."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace").replace("�", "\0")
    odd = sum(not (character.isprintable() or character in "\t\r\n") for character in text)
    return odd * 50 <= len(text)


def _are_byte_values(match: re.Match[str]) -> bool:
    values = [int(value) for value in re.findall(r"\d+", match.group())]
    return max(values) <= 255 and len(set(values)) >= 32


def _is_varied(match: re.Match[str]) -> bool:
    """A long laugh or a line of one letter is no file."""
    return len(set(match.group())) >= 8


def _always(match: re.Match[str]) -> bool:
    return bool(match.group())


def _is_raw_bytes(text: str) -> bool:
    """Binary data read as Latin-1, as replacement characters or as private characters."""
    odd = len(_ODD.findall(text))
    return odd >= 24 and odd * 12 > len(text)


_JUDGES: "tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...]" = (
    (_DATA_ADDRESS, _always),
    (_UUENCODED, _always),
    (_YENC, _always),
    (_ASCII85, _always),
    (_SPACED_BASE64, _always),
    (_EVEN_PIECES, _are_even_pieces),
    (_HEX_RUN, _is_varied),
    (_ESCAPES, _is_binary_escape),
    (_SPARSE_ESCAPES, _is_binary_mail),
    (_HEX_BYTES, _is_hex_bytes),
    (_NUMBERS, _are_byte_values),
)
