"""Web addresses that nobody can open by accident: for what leaves the unit."""

import re

_LINK = re.compile(r"(?i)\b(?:(ht)tp(s?)|(f)tps?)://([^\s\"\\/?#]*)")
_BARE = re.compile(r"(?i)\bwww\.")


def defanged(text: str) -> str:
    """ "https://a.example/x" as "hxxps[:]//a[.]example/x". It stays legible, and no program makes a link of it."""
    return _BARE.sub("www[.]", _LINK.sub(_dead, text))


def _dead(found: re.Match[str]) -> str:
    scheme = f"hxxp{found[2]}" if found[1] else "fxp"
    return f"{scheme}[:]//{found[4].replace('.', '[.]')}"
