"""What a refused text probably meant.

A rule is a form that people write, why it is refused, and the EDTF that says the same. A form is offered only if it
can be read, so a mend is never refused in its turn. All of this runs only after a text has been refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from chronicle.dates._calendar import MONTHS

_LONGEST = 200

Reads = Callable[[str], bool]
Match = re.Match[str]
Hint = tuple[str, str | None]

_WORDS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_D, _M, _Y = r"(?P<d>[0-9]{1,2})", r"(?P<m>[0-9]{1,2})", r"(?P<y>[0-9]{4})"


def _word(found: Match) -> int:
    return _WORDS[found["month"].lower()]


def _ymd(found: Match) -> str:
    return f"{found['y']}-{int(found['m']):02d}-{int(found['d']):02d}"


def _either_order(found: Match) -> str:
    day, month = int(found["d"]), int(found["m"])
    day_first, month_first = f"{found['y']}-{month:02d}-{day:02d}", f"{found['y']}-{day:02d}-{month:02d}"
    if "." in found[0] or month > 12 or day > 12 or day == month:
        return month_first if month > 12 else day_first
    return f"{day_first} (day first)|{month_first} (month first)"


def _decade(found: Match) -> str:
    year, digit = found["y"], found["y"][:3]
    if year.endswith("00"):
        return f"{year[:2]}XX (once in the century)|{digit}X (once in its first ten years)"
    return f"{digit}X (once in them)|{year}/{digit}9 (all through them)"


def _years(found: Match) -> str:
    begin, end = found["a"], found["b"]
    end = begin[: 4 - len(end)] + end
    return f"{begin}/{end} (all through)|[{begin}..{end}] (once in them)"


def _bce(found: Match) -> str:
    year = 1 - int(found["n"])
    return f"-{-year:04d}" if year else "0000"


# Each rule: the whole of a text, the reason, and the forms, parted by `|`, each with an optional word on when it fits.
_RULES: tuple[tuple[str, str, Callable[[Match], str]], ...] = (
    (rf"{_D}([./-]){_M}\2{_Y}", "the year comes first", _either_order),
    (rf"{_Y}([./]){_M}\2{_D}", "year, month and day are parted by hyphens", _ymd),
    (rf"{_Y}[./]{_M}", "year and month are parted by a hyphen", lambda f: f"{f['y']}-{int(f['m']):02d}"),
    (rf"{_M}[./-]{_Y}", "the year comes first", lambda f: f"{f['y']}-{int(f['m']):02d}"),
    (rf"{_MONTH},? {_Y}", "months are numbers", lambda f: f"{f['y']}-{_word(f):02d}"),
    (rf"{_Y},? {_MONTH}", "months are numbers", lambda f: f"{f['y']}-{_word(f):02d}"),
    (
        rf"{_MONTH} {_D}(?:st|nd|rd|th)?,? {_Y}",
        "months are numbers",
        lambda f: f"{f['y']}-{_word(f):02d}-{int(f['d']):02d}",
    ),
    (
        rf"{_D}(?:st|nd|rd|th)?\.? {_MONTH},? {_Y}",
        "months are numbers",
        lambda f: f"{f['y']}-{_word(f):02d}-{int(f['d']):02d}",
    ),
    (r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})", "year, month and day are parted by hyphens", _ymd),
    (
        r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})(.*)",
        "dates are parted by hyphens and times by colons",
        lambda f: f"{_ymd(f)}T{f[4]}:{f[5]}:{f[6]}{f[7]}",
    ),
    (r"([0-9]{4})([0-9]{2})", "year and month are parted by a hyphen", lambda f: f"{f[1]}-{f[2]}"),
    (rf"{_Y}-{_M}-{_D}", "month and day have two digits", _ymd),
    (rf"{_Y}-{_M}", "a month has two digits", lambda f: f"{f['y']}-{int(f['m']):02d}"),
    (r"(?:the )?(?P<y>[0-9]{3}0)'?s", "a decade is written with X or as an interval", _decade),
    (r"(?P<a>[0-9]{4}) ?[-–—] ?(?P<b>[0-9]{4}|[0-9]{2})", "years are parted by a slash", _years),
    (r"(?:circa|ca|c|about|around|approximately|approx)\.? ?(.+)", "'about' is a ~ at the end", lambda f: f"{f[1]}~"),
    (r"(?:possibly|perhaps|probably|maybe) (.+)", "doubt is a ? at the end", lambda f: f"{f[1]}?"),
    (r"(?:by|until|not later than) (.+)", "'by' is a set with an open beginning", lambda f: f"[..{f[1]}]"),
    (r"(?:since|from) (.+)", "what lasts is an interval", lambda f: f"{f[1]}/.."),
    (r"before ([0-9]{4})", "'before' is a set with an open beginning", lambda f: f"[..{int(f[1]) - 1:04d}]"),
    (r"after ([0-9]{4})", "'after' is a set with an open end", lambda f: f"[{int(f[1]) + 1:04d}..]"),
    (r"(?P<n>[0-9]{1,4}) ?(?:bc|bce|b\.c\.|b\.c\.e\.)", "years before year 1 are counted down from 0000 (1 BCE)", _bce),
    (r"(?:ad|ce|a\.d\.) ?([0-9]{1,4})", "a year is four digits", lambda f: f"{int(f[1]):04d}"),
    (r"([0-9]{1,4}) ?(?:ad|ce|a\.d\.)", "a year is four digits", lambda f: f"{int(f[1]):04d}"),
    (r"([0-9]{3})", "a year has four digits", lambda f: f"0{f[1]}"),
    (r"-([0-9]{1,3})", "a year has four digits", lambda f: f"-{int(f[1]):04d}"),
    (r"([0-9]{5,18})", "a year of more than four digits begins with Y", lambda f: f"Y{f[1]}"),
    (r"-([0-9]{5,18})", "a year of more than four digits begins with Y", lambda f: f"Y-{f[1]}"),
    (
        r"Y(-?)([0-9]+?)(X+)",
        "a year after Y has no X; S says how many digits count",
        lambda f: f"Y{f[1]}{f[2]}{'0' * len(f[3])}S{len(f[2])}",
    ),
    (
        r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(Z|[+-].*)?",
        "a time has seconds, after a T",
        lambda f: f"{f[1]}T{f[2]}:00{f[3] or ''}",
    ),
    (
        r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}.*)",
        "a T stands before a time",
        lambda f: f"{f[1]}T{f[2]}",
    ),
    (r"(.+T[0-9:]{8})[.,][0-9]+(.*)", "a time has whole seconds", lambda f: f[1] + f[2]),
    (r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})T.*[?~%]", "a time of day has no mark of doubt", lambda f: f[1] + f[0][-1]),
    (
        r"(.+)T([0-9:]{8}[+-][0-9]{2})([0-9]{2})",
        "the minutes of an offset follow a colon",
        lambda f: f"{f[1]}T{f[2]}:{f[3]}",
    ),
    (r"(Y-?[0-9]+)-[0-9]{2}(?:-[0-9]{2})?", "a year after Y has no months and days", lambda f: f[1]),
    (r"([0-9]{4})-[0-9]{2}(?:-[0-9]{2})?", "there is no such month", lambda f: f"{f[1]} (if the month is not known)"),
)

# Each repair: what is rewritten wherever it stands, why, and how. They add up until the text can be read.
_REPAIRS: tuple[tuple[str, str, str], ...] = (
    (r"(?<=[0-9Xxu-])[uUx]", "unspecified digits are X, in upper case", "X"),
    (r"\bunknown\b", "an unknown end is left empty, as in /2006 and 2004/", ""),
    (r"\b(?:open|now|present|ongoing)\b", "an open end is two dots, as in 2004/..", ".."),
    (r"\by(?=-?[0-9])", "Y is written in upper case", "Y"),
    (r"(?<=[0-9])e(?=[0-9])", "E is written in upper case", "E"),
    (r"(?<=[0-9])s(?=[0-9])", "S is written in upper case", "S"),
    (r"(?<=[0-9])t(?=[0-9])", "T is written in upper case", "T"),
    (r"(?<=[0-9])z$", "Z is written in upper case", "Z"),
    (r"\{\s*(begin|end)\s*:\s*", "between edges stands ', ', and ': ' before each", r"{\1: "),
    (r"\s*,\s*end\s*:\s*", "between edges stands ', ', and ': ' before each", ", end: "),
    (r"(?<!begin:)(?<!end:)(?<!,)\s+(?=[\]},/.])|(?<=[\[/.])\s+|(?<=,)\s+(?!end:)", "there are no spaces in it", ""),
    (r"\s+\}|(?<=\{)\s+", "there are no spaces in it", ""),
    (r"\s*(?:–|—|\bto\b)\s*", "an interval has a slash", "/"),
    (r"\.{3,}|…", "a range has two dots", ".."),
    (r"\(([0-9]{2})\)([?~%])", "a mark before a part belongs to it alone, without brackets", r"\2\1"),
    (r"\?~|~\?", "both approximate and uncertain is %", "%"),
    (r"(?<![0-9])([0-9]{4})-([0-9])(?![0-9])", "a month has two digits", r"\1-0\2"),
    (r"(?<![0-9])([0-9]{4}-[0-9]{2})-([0-9])(?![0-9])", "a day has two digits", r"\1-0\2"),
    (r"(?<![0-9TZ:+-])\+(?=[0-9])", "a year has no plus sign", ""),
    (r"(?<![0-9])−(?=[0-9])", "a minus is a hyphen", "-"),
)

_COMPILED_RULES = tuple((re.compile(form, re.IGNORECASE | re.ASCII), why, say) for form, why, say in _RULES)
_COMPILED_REPAIRS = tuple((re.compile(form, re.ASCII), why, new) for form, why, new in _REPAIRS)


def hint(text: str, reads: Reads) -> Hint | None:
    """Why a text is refused, and the mend, as far as a rule knows; `None` where none does.

    `reads` tells whether a form can be read. Raises nothing.
    """
    if not text.strip():
        return "it is empty", "leave the field out where nothing is known"
    if len(text) > _LONGEST:
        return None
    if text != text.strip():
        stripped = text.strip()
        inner = None if reads(stripped) else hint(stripped, reads)
        return inner or ("there is space around it", f"write {stripped}" if reads(stripped) else None)
    return _by_rule(text, reads) or _by_repair(text, reads)


def _by_rule(text: str, reads: Reads) -> Hint | None:
    for form, why, say in _COMPILED_RULES:
        found = form.fullmatch(text)
        forms = list(_readable(say(found), reads)) if found else []
        if forms:
            return why, "write " + " or ".join(forms)
    return None


def _readable(forms: str, reads: Reads) -> Iterator[str]:
    """Those of the forms that can be read, each as it is or as it is repaired, with the word on when it fits."""
    for form in forms.split("|"):
        date, space, when = form.partition(" (")
        mended = date if reads(date) else _mended(date, reads)
        if mended is not None:
            yield mended + space + when


def _mended(text: str, reads: Reads) -> str | None:
    for form, _, say in _COMPILED_RULES:
        found = form.fullmatch(text)
        if found and reads(say(found)):
            return say(found)
    # What stands behind 'about' or 'since' may itself be written in words.
    inner = re.fullmatch(r"(\[\.\.)?(.+?)(\]|/\.\.|~|\?)", text)
    if inner is None:
        return None
    for form, _, say in _COMPILED_RULES:
        found = form.fullmatch(inner[2])
        whole = f"{inner[1] or ''}{say(found)}{inner[3]}" if found else ""
        if found and reads(whole):
            return whole
    return None


def _by_repair(text: str, reads: Reads) -> Hint | None:
    mended, reason = text, None
    for form, why, new in _COMPILED_REPAIRS:
        changed = form.sub(new, mended)
        if changed != mended:
            mended, reason = changed, reason or why
            if reads(mended):
                return reason, f"write {mended}"
    return None
