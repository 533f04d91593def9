"""Texts of every shape of EDTF, and the days that they allow, listed one by one."""

from __future__ import annotations

from datetime import date
from itertools import product

from hypothesis import strategies as st

from chronicle.dates import When
from chronicle.errors import DateError

QUALIFIERS = st.sampled_from(["", "", "", "?", "~", "%"])


def day_texts(first: int = 1, last: int = 9999) -> st.SearchStrategy[str]:
    return st.dates(date(first, 1, 1), date(last, 12, 31)).map(date.isoformat)


@st.composite
def simple_dates(draw: st.DrawFn, first: int = 1, last: int = 9999) -> str:
    """A year, month or day without marks, perhaps before year 1."""
    text = draw(day_texts(first, last))[: draw(st.sampled_from([4, 7, 10]))]
    # What exists in a leap year need not exist in the year of the other sign.
    return f"-{text}" if first == 1 and not text.endswith("02-29") and draw(st.integers(0, 9)) == 0 else text


@st.composite
def masked(draw: st.DrawFn, first: int = 1, last: int = 9999) -> str:
    """A date of which some digits are unspecified; at least the date that was masked fits it."""
    text = draw(simple_dates(first, last))
    hidden = draw(st.sets(st.integers(0, len(text) - 1), max_size=6))
    return "".join("X" if at in hidden and c.isdigit() else c for at, c in enumerate(text))


@st.composite
def marked(draw: st.DrawFn) -> str:
    """A date with marks of doubt before and behind any of its parts."""
    text = draw(st.one_of(simple_dates(), masked()))
    minus, parts = ("-", text[1:].split("-")) if text.startswith("-") else ("", text.split("-"))
    dressed = [f"{draw(QUALIFIERS)}{minus * (n == 0)}{part}{draw(QUALIFIERS)}" for n, part in enumerate(parts)]
    return "-".join(dressed)


def seasons() -> st.SearchStrategy[str]:
    years = st.sampled_from(["1985", "-0043", "156X", "XXXX", "-1XXX", "0000", "1X00"])
    return st.builds(lambda year, code: f"{year}-{code}", years, st.integers(21, 41))


LONG_YEARS = st.one_of(
    st.integers(10_000, 10**18 - 1).map(lambda year: f"Y{year}"),
    st.integers(10_000, 10**18 - 1).map(lambda year: f"Y-{year}"),
    st.builds(lambda digits, zeros: f"Y{digits}E{zeros}", st.integers(1, 999), st.integers(4, 15)),
    st.builds(lambda year, count: f"{year}S{count}", st.integers(1000, 9999), st.integers(1, 4)),
    st.builds(lambda year, count: f"Y-{year}S{count}", st.integers(10_000, 10**9), st.integers(1, 5)),
)
TIMES = st.builds(
    lambda day, time, zone: f"{day}T{time.replace(microsecond=0).isoformat()}{zone}",
    day_texts(),
    st.times(),
    st.sampled_from(["", "Z", "+09", "-04:30", "+00:00"]),
)
DATES = st.one_of(simple_dates(), masked(), marked(), seasons(), LONG_YEARS)


@st.composite
def _members(draw: st.DrawFn) -> str:
    def one() -> str:
        kind = draw(st.sampled_from(["date", "range", "before", "after"]))
        if kind == "date":
            return draw(DATES)
        low, high = sorted(draw(st.tuples(day_texts(), day_texts())))
        length = draw(st.sampled_from([4, 7, 10]))
        return {"range": f"{low[:length]}..{high[:length]}", "before": f"..{low}", "after": f"{low}.."}[kind]

    return ",".join(one() for _ in range(draw(st.integers(1, 4))))


SETS = _members().map(lambda inner: f"[{inner}]")
ALL_OF = _members().map(lambda inner: "{" + inner + "}")


def _forwards(first: str, last: str, form: str) -> str:
    """The two edges in the order that is possible."""
    text = form.format(a=first, b=last)
    try:
        When.parse(text)
    except DateError:
        return form.format(a=last, b=first)
    return text


EDGES = st.one_of(DATES, SETS)
SPANS = st.one_of(
    st.builds(lambda a, b: _forwards(a, b, "{a}/{b}"), DATES, DATES),
    DATES.map(lambda text: f"{text}/.."),
    DATES.map(lambda text: f"{text}/"),
    DATES.map(lambda text: f"../{text}"),
    DATES.map(lambda text: f"/{text}"),
    st.sampled_from(["../..", "/..", "../"]),
)
FILE_FORM = st.one_of(
    st.builds(lambda a, b: _forwards(a, b, "{{begin: {a}, end: {b}}}"), EDGES, EDGES),
    EDGES.map(lambda text: f"{{begin: {text}, end: ..}}"),
    EDGES.map(lambda text: f"{{begin: .., end: {text}}}"),
    EDGES.map(lambda text: f"{{begin: {text}}}"),
    EDGES.map(lambda text: f"{{end: {text}}}"),
)
POINTS = st.one_of(DATES, TIMES, SETS)
TEXTS = st.one_of(DATES, TIMES, SETS, ALL_OF, SPANS, FILE_FORM)
WHENS = TEXTS.map(When.parse)


def listed(pattern: str) -> list[int]:
    """Every day that a text with unspecified digits allows, by trying all: only for years 1 to 9999."""
    parts = [*pattern.split("-"), "XX", "XX"][:3]
    wide = [range(1, 10_000) if "X" in parts[0] else [int(parts[0])], range(1, 13), range(1, 32)]
    fits = [
        [n for n in among if all(p in ("X", d) for p, d in zip(part, f"{n:0{len(part)}d}", strict=True))]
        for part, among in zip(parts, wide, strict=True)
    ]
    return [day.toordinal() for year, month, dom in product(*fits) if (day := _day(year, month, dom)) is not None]


def _day(year: int, month: int, dom: int) -> date | None:
    try:
        return date(year, month, dom)
    except ValueError:
        return None
