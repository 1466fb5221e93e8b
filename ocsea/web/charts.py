"""A bar chart drawn by the server as SVG, with the same numbers in a table beside it. No script, no inline style."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 640, 240
TOP, BOTTOM, SIDE = 28, 28, 8
FILL = 0.66


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label and its number; None is a gap that reads "Not known"."""

    label: str | Promise
    number: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """Where one bar stands in the drawing, in SVG user units."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float
    middle: float

    @property
    def above(self) -> float:
        """Where the number stands: just over the bar."""
        return self.y - 6


def shapes(bars: Sequence[Bar]) -> list[Shape]:
    """Places every bar; the highest number fills the height, and all zero gives a flat line."""
    top = max((bar.number or 0 for bar in bars), default=0) or 1
    step = (WIDTH - 2 * SIDE) / max(len(bars), 1)
    room = HEIGHT - TOP - BOTTOM
    placed = []
    for index, bar in enumerate(bars):
        height = round(room * (bar.number or 0) / top, 1)
        left = SIDE + index * step
        placed.append(
            Shape(
                bar=bar,
                x=round(left + step * (1 - FILL) / 2, 1),
                y=round(HEIGHT - BOTTOM - height, 1),
                width=round(step * FILL, 1),
                height=height,
                middle=round(left + step / 2, 1),
            )
        )
    return placed


def bar_chart(title: object, bars: Sequence[Bar], label_head: object, number_head: object) -> SafeString:
    """The chart and its table; the heads name the table's two columns (for example "Week" and "Reports")."""
    facts = {
        "title": title,
        "shapes": shapes(bars),
        "label_head": label_head,
        "number_head": number_head,
        "width": WIDTH,
        "height": HEIGHT,
        "base": HEIGHT - BOTTOM,
        "words": HEIGHT - 8,
    }
    return render_to_string("components/bar_chart.html", facts)
