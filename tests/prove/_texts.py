"""Texts that hostile people type: thirteen classes, each written in several ways, 300 and more in all."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

# What a template would make of 7 * 191919, and the header and tag that must never come into being.
PRODUCT, HEADER, TAG = "1343433", "X-Zqx", "<zqx"
_BASES = {
    "sql": (
        *("' OR '1'='1", "'; DROP TABLE cases_case; --", '" OR ""="', "1) OR (1=1", "' UNION SELECT version() --"),
        *("'||pg_sleep(6)||'", "1; SELECT pg_sleep(6)", "\\' OR 1=1 --", "%' ESCAPE '!", "$$; SELECT 1; $$"),
    ),
    "template": (
        *("{{7*191919}}", "{% debug %}", "{{ settings.SECRET_KEY }}", "${7*191919}", "#{7*191919}", "<%= 7*191919 %>"),
        *("{% load log %}{% get_admin_log 1 as x %}", "{{request.user.password}}", "%(secret)s", "{0.__class__}"),
    ),
    "html": (
        *("<zqx>", "<zqx onload=alert(1)>", '"><zqx>', "'><zqx>", "</textarea><zqx>", "</title><zqx>", "--><zqx>"),
        *("<script>zqx()</script>", "<svg/onload=zqx()>", "<img src=x onerror=zqx()>", "]]><zqx>", '" onfocus="zqx()'),
        *("javascript:zqx()//<zqx>", "data:text/html,<zqx>", "<iframe srcdoc='<zqx>'>", "<!--#exec cmd='zqx'-->"),
    ),
    "header": (
        *("a\r\nX-Zqx: 1", "a\nX-Zqx: 1", "a\rX-Zqx: 1", "%0d%0aX-Zqx:%201", "a\r\n\r\n<zqx>", "a\u560d\u560aX-Zqx: 1"),
        *("a\r\nSet-Cookie: zqx=1", "a\x0bX-Zqx: 1", "a\u2028X-Zqx: 1"),
    ),
    "formula": (
        *(
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(1)",
            "\t=1+1",
            "\r=1+1",
            "\n=1+1",
            "\uff1d1+1",
            "=HYPERLINK(1)",
            "=cmd|'/C x'!A0",
        ),
        *("\ufeff=1+1", '"=1+1', "'=1+1", ";=1+1"),
    ),
    "path": (
        *("../../../../etc/passwd", "..\\..\\x", "/etc/passwd", "file:///etc/passwd", "%2e%2e%2f", "....//", "a/../b"),
        *("\\\\host\\share", "C:\\x", "~root", "a%00.txt", "http://127.0.0.1:1/"),
    ),
    "directory": ("*)(uid=*))(|(uid=*", "*", "admin)(&)", "' or '1'='1' or ''='", "//*[text()]", "x' and count(/*)=1"),
    "log": ('a\n{"level": "zqx"}', "a\r\n2026-01-01 zqx", "\x1b[31mzqx", "\x1b]0;zqx\x07", "a\x08\x08b", "%s %s %d %n"),
    "letters": (
        *("\u202ezqx\u202c", "\u2066zqx\u2069", "a\x00b", "\x00", "\ud7ff\ue000", "\ufdd0", "\uffff", "e\u0301" * 9),
        *(
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
            "\u0130\u0131",
            "\ufb01",
            "a\u200bb",
            "\u0d15\u0d4d\u0d37",
            "\x7f\x85\xa0",
        ),
    ),
    "long": ("a" * 5_000, "a " * 3_000, "\u00e9" * 4_000, "9" * 4_300, "<" * 2_000, "-" * 9_999),
    "json": (
        *(
            '{"__proto__": {"zqx": 1}}',
            '{"constructor": 1}',
            "[" * 300,
            "null",
            "NaN",
            "-0",
            "1e999",
            '{"a": 1, "a": 2}',
        ),
        *("true", "[]", "9" * 40, '"\\ud800"'),
    ),
    "shell": ("; id", "| id", "`id`", "$(id)", "&& id", "\n id", "--version", "-rf /", "$IFS", "> /tmp/zqx"),
    "slow": (
        "a" * 60 + "!",
        "((a+)+)+$",
        "x@" * 60,
        "1" * 80 + "a",
        " " * 900 + "a",
        "(" * 200,
        "a." * 200,
        "0-" * 200,
    ),
}
_WAYS = ("{}", "Ada {}", "{} Okafor")


@dataclass(frozen=True)
class Text:
    """One of them, and its class."""

    kind: str
    text: str

    @property
    def marks(self) -> bool:
        """Whether it has signs that a page must write in another way."""
        return any(sign in self.text for sign in "<>\"'&") and len(self.text) < 200


def texts() -> list[Text]:
    """All of them."""
    return list(_every())


def _every() -> Iterator[Text]:
    for kind, bases in _BASES.items():
        yield from (Text(kind, way.replace("{}", base)) for way, base in product(_WAYS, bases))
