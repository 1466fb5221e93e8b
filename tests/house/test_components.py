"""What components say: deadlines in words, marks for what is withheld or not known, forms that explain themselves."""

import re
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.apps import apps
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.dateformat import format as date_words
from django.utils.safestring import SafeString

from cases.models import Case
from ocsea.redaction.sensitivity import FieldClass
from ocsea.web import gallery, marks, statuses
from ocsea.web.charts import HEIGHT, WIDTH, Bar, shapes
from ocsea.web.components import Column, Tab
from ocsea.web.fields import InstantField
from ocsea.web.gallery import SampleForm, SampleItem
from ocsea.web.presenter import Presenter, Viewer
from ocsea.web.renderer import HarbourBoundField

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def words(markup: str) -> str:
    """The text a reader sees, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/cases/", {"sort": "due", "after": "abc", "stage": "open"})
    return str(engines["django"].from_string(source).render(context, request))


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return NOON


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOON - timedelta(minutes=5), "23 Nov, 11:55 UTC , less than an hour late"),
        (NOON - timedelta(hours=1), "23 Nov, 11:00 UTC , 1 hour late"),
        (NOON - timedelta(days=2, hours=1), "21 Nov, 11:00 UTC , 2 days late"),
        (NOON + timedelta(hours=47), "25 Nov, 11:00 UTC Due soon"),
        (NOON + timedelta(hours=49), "25 Nov, 13:00 UTC"),
        (NOON + timedelta(days=400), "28 Dec 2027, 12:00 UTC"),
        (date(2026, 11, 23), "23 Nov Due soon"),
        (date(2026, 11, 22), "22 Nov , 1 day late"),
        (date(2026, 11, 21), "21 Nov , 2 days late"),
        (None, "No date set"),
    ],
)
def test_a_deadline_is_said_in_words(noon: datetime, at: datetime | date | None, said: str) -> None:
    assert words(marks.due(at)) == said


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_day_is_said_as_django_says_it(language: str, month: int) -> None:
    at = datetime(2024, month, 9, 7, 5, 3, tzinfo=UTC)
    with translation.override(language):
        assert words(marks.day(at.date())) == date_words(at, "j M Y")
        assert words(marks.instant(at, "UTC", seconds=True)) == f"{date_words(at, 'j M Y, H:i:s')} UTC"


class _Said(Presenter[Case]):
    model = Case
    fields = ("operation", "case_officer")


def test_a_record_table_lets_no_markup_in_and_nothing_withheld_out() -> None:
    case = Case(operation="<b>&amp;")
    rows = [_Said(case, Viewer(frozenset({FieldClass.CASE})))]
    columns = [
        Column("operation", "<i>Name", cell=lambda item: item.value),  # type: ignore[attr-defined]
        Column("operation", "Again", numeric=True),
        Column("case_officer", "Officer"),
    ]
    page = render('{% record_table caption="Cases" columns=columns rows=rows %}', rows=rows, columns=columns)
    assert '<th scope="row" data-label="&lt;i&gt;Name">&lt;b&gt;&amp;amp;</th>' in page
    assert '<td class="app-table__number" data-label="Again"><bdi>&lt;b&gt;&amp;amp;</bdi></td>' in page
    assert "Withheld" in page
    assert "<b>" not in page


def test_a_met_deadline_does_not_warn(noon: datetime) -> None:
    assert words(marks.due(NOON - timedelta(days=9), met=True)) == "14 Nov, 12:00 UTC"


def test_an_instant_shows_its_zone_and_keeps_utc_for_machines() -> None:
    told = datetime(2026, 7, 1, 14, 5, tzinfo=ZoneInfo("Europe/London"))
    markup = marks.instant(told, zone="Europe/London")
    assert words(markup) == "1 Jul 2026, 14:05 BST"
    assert 'datetime="2026-07-01T13:05:00Z"' in markup
    assert words(marks.instant(told, zone="Asia/Dubai")) == "1 Jul 2026, 17:05 UTC+04:00"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        marks.instant(datetime(2026, 7, 1, 14, 5))  # noqa: DTZ001  (the fault under test)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "Not known"),
        ("", "Not known"),
        (0, "0"),
        (False, "No"),
        (True, "Yes"),
        ([], "Not known"),
        (["V-01", None], "V-01 Not known"),
        (date(2032, 11, 14), "14 Nov 2032"),
    ],
)
def test_not_known_is_neither_no_nor_nought(value: object, said: str) -> None:
    assert words(marks.plain(value)) == said


def test_a_withheld_item_never_shows_its_value() -> None:
    item = SampleItem("Name", "Maisie", shown=False, klass=FieldClass.IDENTITY)
    for markup in (marks.shown(item), statuses.tag_for_status(item), render("{% fact 'Name' item %}", item=item)):
        assert "Withheld: identity" in words(markup)
        assert "Maisie" not in markup


@pytest.mark.parametrize("make", [marks.isolate, marks.ref, marks.digest, marks.plain, marks.tag])
def test_marks_escape_what_people_typed(make: object) -> None:
    markup = make("<script>x</script>")  # type: ignore[operator]  # each is a mark
    assert isinstance(markup, SafeString)
    assert "<script" not in markup


def test_a_tag_has_one_of_the_known_colours() -> None:
    with pytest.raises(ValueError, match="colour"):
        marks.tag("High", "pink")
    assert set(statuses.COLOURS.values()) <= marks.TAG_COLOURS


def test_sort_heads_keep_the_filters_and_drop_the_cursor() -> None:
    columns = [Column("due", "Next due", sortable=True), Column("ref", "Case", sortable=True)]
    markup = render("{% data_table 'Cases' columns sort='due' %}{% enddata_table %}", columns=columns)
    assert 'aria-sort="ascending"' in markup
    assert "?sort=-due&amp;stage=open" in markup
    assert "?sort=ref&amp;stage=open" in markup
    assert "after=" not in markup
    assert markup.count('scope="col"') == 2


def test_a_count_that_is_not_there_is_not_nought() -> None:
    tabs = [Tab("A", "?a"), Tab("B", "?b", 0), Tab("C", "?c", "10,000+", current=True)]
    assert words(render("{% tabs tabs 'Views' %}", tabs=tabs)) == "A B (0) C (10,000+)"
    assert "Not known" in render("{% number_card None 'Open' %}")


def test_errors_name_their_field_and_lead_to_it() -> None:
    form = SampleForm({"title": "", "text": "What was typed"})
    markup = str(form)
    assert '<a href="#id_title">Fill in: Operation name</a>' in markup
    assert re.search(r'name="title"[^>]*aria-describedby="id_title_helptext id_title_error"', markup)
    assert "What was typed" in markup
    for target in re.findall(r'<a href="#([^"]+)"', markup):
        assert f'id="{target}"' in markup


def _all_forms(of: type[forms.Form] = forms.Form) -> set[type[forms.Form]]:
    found = {form for child in of.__subclasses__() for form in (child, *_all_forms(child))}
    return {form for form in found if not form.__module__.startswith("tests.")}


def test_every_form_says_which_answer_is_missing() -> None:
    for app in apps.get_app_configs():
        for part in ("forms", "views"):
            with suppress(ModuleNotFoundError):
                import_module(f"{app.name}.{part}")
    asked = [(form, name, field) for form in _all_forms() for name, field in form.base_fields.items() if field.required]
    assert len({form for form, _name, _field in asked}) > 60
    for form, name, field in asked:
        bound = HarbourBoundField(forms.Form(), deepcopy(field), name)
        said = str(bound.field.error_messages.get("required"))
        assert said != "This field is required.", (form, name)
        assert said.endswith((".", str(bound.label).rstrip("?: "))), (form, name)


def test_every_input_has_a_label() -> None:
    markup = str(SampleForm())
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', markup))
    inputs = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', markup))
    assert inputs == labelled


class WhenForm(forms.Form):
    """One instant."""

    at = InstantField(required=False)


@pytest.mark.parametrize(
    ("day", "clock", "zone", "said"),
    [
        ("2026-11-22", "14:05", "Mars", "Give a time zone"),
        ("2026-11-22", "", "UTC", "Give day, time and time zone"),
        ("22.11.2026", "14:05", "UTC", "Give a day"),
        ("2026-03-29", "01:30", "Europe/London", "does not exist"),
    ],
)
def test_an_odd_instant_is_refused_and_kept(day: str, clock: str, zone: str, said: str) -> None:
    form = WhenForm({"at_day": day, "at_time": clock, "at_zone": zone})
    assert said in str(form.errors["at"])
    assert f'value="{zone}"' in str(form)
    assert f'value="{day}"' in str(form)


def test_an_instant_keeps_the_zone_it_was_told_in() -> None:
    form = WhenForm({"at_day": "2026-07-01", "at_time": "14:05", "at_zone": "Europe/London"})
    assert form.is_valid()
    assert form.cleaned_data["at"].isoformat() == "2026-07-01T14:05:00+01:00"
    assert WhenForm({"at_day": "", "at_time": "", "at_zone": "UTC"}).is_valid()


def test_days_are_iso_in_every_language() -> None:
    with translation.override("es"):
        assert 'value="2026-11-22"' in str(SampleForm(initial={"review": date(2026, 11, 22)})["review"])


def test_bars_stay_inside_the_drawing() -> None:
    for placed in shapes([Bar("a", 0), Bar("b", 7), Bar("c", None), Bar("d", 700)]):
        assert placed.x >= 0
        assert placed.x + placed.width <= WIDTH
        assert 0 < placed.above < placed.y <= HEIGHT
    assert [placed.height for placed in shapes([Bar("a", 0), Bar("b", 0)])] == [0, 0]


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("page", gallery.PAGES)
def test_every_sample_page_is_whole(page: str, language: str) -> None:
    with translation.override(language):
        answer = gallery.gallery(RequestFactory().get("/components/", {"page": page}))
    markup = answer.content.decode()
    assert "UNDEFINED-VARIABLE" not in markup
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", markup)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style", markup)
    assert len(answer.content) < 60 * 1024
    assert ('dir="rtl"' in markup and "harbour.rtl.css" in markup) == (language == "ar")
