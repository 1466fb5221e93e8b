"""Text made comparable: passages of sentences of plain words, whatever spelling or chat shorthand was used."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, pairwise

MAX_CHARACTERS = 2_000_000
_LONGEST_SENTENCE = 48
_STEP = 24
_SHORT_QUOTE = 3
_WRAPPED = 50
_UNSEEN = frozenset({"Mn", "Cf"})

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ＇"), None)
_BREAK = re.compile(r"[.!?…;\n\r\t|•؟。！？]+|\s{2,}|(?:^|\s)[\w.-]{1,24}:\s|\s[-–—]\s")
_SPEAKER = re.compile(r"\s{0,4}(?:\[[^\]\n]{0,30}\]\s{0,2})?([\w.@-]{1,24})\s?:\s")
_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„\n]{4,400})[”\"»]")
_TOKEN = re.compile(r"[^\W\d_]+(?:[0-9@$!*][^\W\d_]+)+|\d+|[^\W\d_]+")
_MONEY = re.compile(r"[$€£]\s?(?=\d)|(?<=\d)\s?[$€£]")
_LEET = str.maketrans("01345" + "7@$!*", "oieas" + "tasii")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None})
# Cyrillic letters that pass for Latin ones, in a word that has both.
_LOOKALIKES = str.maketrans("аеорсухкмтвнијѕі", "aeopcyxkmtbhijsi")
# "and", "so", "by", "for" are written onto the word; words that really begin so are left alone.
_ARABIC_PREFIX = re.compile(
    r"\b(?:[وف](?!داع|الا|الد|اقف|صل|حد|لا\b|شيك|يديو|تاه|لوس|ندق|يلم|ضل|ضح)|[بلك](?=ال))(?=[\u0621-\u064a]{4})"
)
_CYRILLIC = str.maketrans({"ё": "е"})

# Shorthand and spellings, one word for another.
_WORDS = {
    "u": "you", "ya": "you", "yu": "you", "ur": "your", "youre": "you", "r": "are", "pls": "please", "plz": "please",
    "cuz": "because", "bc": "because", "thx": "thanks", "ppl": "people", "msg": "message", "dm": "message", "rn": "now",
    "tmr": "tomorrow", "tmrw": "tomorrow", "tmw": "tomorrow", "tomoro": "tomorrow", "tomorow": "tomorrow",
    "tonite": "tonight", "2nite": "tonight", "2night": "tonight", "2moro": "tomorrow", "2morrow": "tomorrow",
    "mum": "mom", "mummy": "mom", "mommy": "mom", "mama": "mom", "mother": "mom", "mam": "mom", "mums": "mom",
    "moms": "mom", "mothers": "mom", "father": "dad", "daddy": "dad", "papa": "dad", "dads": "dad", "fathers": "dad",
    "vid": "video", "vids": "video", "videos": "video", "pics": "pic", "pix": "pic", "photo": "pic", "photos": "pic",
    "picture": "pic", "pictures": "pic", "image": "pic", "images": "pic", "pictues": "pic", "nude": "nudes",
    "hrs": "hours", "hr": "hours", "hour": "hours", "h": "hours", "mins": "minutes", "min": "minutes",
    "minute": "minutes", "ima": "gonna", "imma": "gonna", "gon": "gonna", "finna": "gonna", "tryna": "gonna",
    "b4": "before", "gr8": "great", "l8r": "later", "m8": "mate", "dnt": "dont", "wnt": "want", "wana": "wanna",
    "sumone": "someone", "sum1": "someone", "smn": "someone", "everybody": "everyone", "evry1": "everyone",
    "nobody": "noone", "anybody": "anyone", "aint": "isnt", "wen": "when", "gna": "gonna", "cnt": "cant",
    "sry": "sorry", "srsly": "seriously", "fone": "phone", "kil": "kill", "suiside": "suicide", "sucide": "suicide",
    "suicde": "suicide", "grandma": "grandmother", "grandpa": "grandfather", "kiddo": "kid", "bro": "brother",
    "sis": "sister", "ig": "insta", "instagram": "insta", "fb": "facebook", "cam": "camera", "webcam": "camera",
    "ft": "facetime", "yrs": "years", "yr": "years", "mon": "monday", "tues": "tuesday", "thurs": "thursday",
    "fri": "friday", "weds": "wednesday", "wkend": "weekend", "cannot": "cant",
}  # fmt: skip
# Pairs of words that are one.
_PAIRS = {
    ("do", "not"): "dont", ("does", "not"): "doesnt", ("did", "not"): "didnt", ("can", "not"): "cant",
    ("could", "not"): "couldnt", ("will", "not"): "wont", ("would", "not"): "wouldnt", ("should", "not"): "shouldnt",
    ("is", "not"): "isnt", ("are", "not"): "arent", ("was", "not"): "wasnt", ("has", "not"): "hasnt",
    ("have", "not"): "havent", ("i", "am"): "im", ("i", "will"): "ill", ("he", "is"): "hes", ("she", "is"): "shes",
    ("it", "is"): "its", ("going", "to"): "gonna", ("want", "to"): "wanna", ("any", "more"): "anymore",
    ("any", "longer"): "anymore",
    ("no", "one"): "noone", ("every", "one"): "everyone", ("some", "one"): "someone", ("any", "one"): "anyone",
    ("self", "harm"): "selfharm", ("self", "harming"): "selfharm", ("self", "harms"): "selfharm",
    ("self", "injury"): "selfharm", ("live", "stream"): "livestream", ("live", "streaming"): "livestream",
    ("live", "streams"): "livestream", ("live", "streamed"): "livestream", ("on", "line"): "online",
    ("we", "will"): "well", ("you", "will"): "youll", ("you", "are"): "you", ("they", "are"): "theyre",
    ("we", "are"): "were", ("cannot",): "cant", ("ca", "nt"): "cant", ("let", "us"): "lets", ("it", "will"): "itll",
}  # fmt: skip


def passages(text: str) -> Iterator[list[list[str]]]:
    """What belongs together, as lists of sentences of plain words, in the order of the text.

    One line is a passage; lines of one speaker that follow each other are one. What stands in quotation marks, and a
    line that was broken at a margin joined with the next, come again as passages of their own. Reads at most
    MAX_CHARACTERS; a sentence without end is cut into overlapping pieces.
    """
    lines = text[:MAX_CHARACTERS].splitlines()
    for _speaker, group in groupby(enumerate(lines), key=_speaker_or_line):
        yield from _passage(" \n ".join(line for _place, line in group))
    for first, second in pairwise(lines):
        if len(first) >= _WRAPPED and second[:1].islower() and first[-1:] not in ".!?:" and not _SPEAKER.match(first):
            yield from _passage(f"{first} {second}")
    for quoted in _QUOTED.finditer(text[:MAX_CHARACTERS]):
        if len(words(quoted.group(1))) >= _SHORT_QUOTE:
            yield from _passage(quoted.group(1))


def _speaker_or_line(numbered: tuple[int, str]) -> str:
    place, line = numbered
    speaker = _SPEAKER.match(line)
    return speaker.group(1) if speaker else f"\n{place}"


def _passage(text: str) -> Iterator[list[list[str]]]:
    found = [piece for part in _BREAK.split(text) for piece in _pieces(words(part))]
    if found:
        yield found


def _pieces(tokens: list[str]) -> Iterator[list[str]]:
    if len(tokens) <= _LONGEST_SENTENCE:
        if tokens:
            yield tokens
        return
    for start in range(0, len(tokens) - _STEP, _STEP):
        yield tokens[start : start + _LONGEST_SENTENCE]


def words(text: str) -> list[str]:
    """The words of a text in one spelling: lower case, no accents, no invisible signs, shorthand written out."""
    plain = _STRETCHED.sub(r"\1", _MONEY.sub(" dollars ", _letters(text)))
    found: list[str] = []
    for token in _TOKEN.findall(plain):
        word = _word(token)
        if found and (pair := _PAIRS.get((found[-1], word))):
            found[-1] = pair
        else:
            found.append(word)
    return found


def _word(token: str) -> str:
    """A token without disguise: look-alike letters, digits for letters and shorthand undone."""
    if token.isalpha() and not token.isascii() and any(letter.isascii() for letter in token):
        token = token.translate(_LOOKALIKES)
    known = _WORDS.get(token)
    if known:
        return known
    word = token if token.isalpha() or token.isdigit() else token.translate(_LEET)
    return _WORDS.get(word, word)


def spelled(word: str, *, whole: bool = True) -> str:
    """One word of the lexicon as `words` would write it; the beginning of a word keeps its letters only."""
    plain = _letters(word)
    return _WORDS.get(plain, plain) if whole else plain


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    if plain.isascii():
        return plain
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(character for character in plain if unicodedata.category(character) not in _UNSEEN)
    return _ARABIC_PREFIX.sub("", plain.translate(_ARABIC).translate(_CYRILLIC))
