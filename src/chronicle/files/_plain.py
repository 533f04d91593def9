"""Entries of the usual layout read without YAML: words, short lists, notes below `>`, and citations on lines.

Nearly all entries of a log are so. What this module reads is read alike by `_compose`, several times slower; whatever
it does not know for certain ends in `None`. A test holds the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from chronicle.files._tree import DATE_PARTS, LONGEST_TEXT, NO_DATES, Raw

# Nothing here that YAML could take for a mark: no `#`, quote at the beginning, bracket, brace, `&`, `*`, `!`, `|`, `>`,
# `%`, `@` or "`", and a colon only inside a word. A value ends with its line, and the next line begins a field.
_KEY = r"[A-Za-z_][A-Za-z0-9_-]{0,60}"
_WORDS = r"[\w.](?:[\w .,;()/'+=?~–—-]|:(?=\w))*(?<! )"
_ITEM = r"[\w.](?:[\w ./()~+-]*[\w./()~+-])?"
_LIST = rf"\[{_ITEM}(?:, *{_ITEM})*\]"
_PAIR = rf"{_KEY}: (?:{_ITEM}|\[[\w.-]+\])"
_PAIRS = rf"\{{{_PAIR}(?:, {_PAIR})*\}}"
_FIELD = rf"{_KEY}: (?:{_WORDS}|{_LIST}|{_PAIRS})"
_NOTE = rf"{_KEY}: >(?:\n    [^\s][^\n]*)+"
_LINES = rf"{_KEY}:(?:\n    - (?:{_WORDS}|{_PAIRS}))+"

_REMARKS = r"(?:\n(?:#[^\n]*)?)*"
_usual = re.compile(rf"- ({_FIELD}(?:\n  (?:{_FIELD}|{_NOTE}|{_LINES}))*){_REMARKS}").fullmatch
_NEXT = re.compile(r"\n  (?! )")


def plainly(chunk: str, date_fields: AbstractSet[str]) -> dict[str, Raw] | None:
    """The fields of a chunk of the usual layout, as `compose` gives them; `None` where it is another.

    >>> plainly("- type: launch\\n  when: [1977..1983]\\n  over: [JP, KR]\\n", {"when"})
    {'type': 'launch', 'when': '[1977..1983]', 'over': ['JP', 'KR']}
    >>> plainly("- id: a\\n  note: >\\n    It\\n    crossed.\\n  sources:\\n    - {ref: nyt, locator: p. 3}", {"when"})
    {'id': 'a', 'note': 'It crossed.\\n', 'sources': [{'ref': 'nyt', 'locator': 'p. 3'}]}
    >>> plainly('- id: "a"\\n', {"when"}) is None
    True
    """
    match = _usual(chunk) if len(chunk) <= LONGEST_TEXT else None
    if match is None:
        return None
    fields: dict[str, Raw] = {}
    for line in _NEXT.split(match[1]):
        name, value = line.split(":", 1)
        dated = name in date_fields
        mark = value[1]
        if mark == "[":
            found: Raw | None = value[1:] if dated else [item.strip(" ") for item in value[2:-1].split(",")]
        elif mark == "{":
            found = _pairs(value[1:], DATE_PARTS if dated else NO_DATES)
        elif "\n" in value:
            found = None if dated else _block(value)
        else:
            found = value[1:]
        if found is None or name in fields:
            return None
        fields[name] = found
    return fields


def _block(told: str) -> Raw | None:
    """A note below `>`, or a list on lines of its own."""
    if told[1] == ">":
        return None if " \n" in told or told[-1] == " " else told[7:].replace("\n    ", " ") + "\n"
    items = [_pairs(item, NO_DATES) if item[0] == "{" else item for item in told[7:].split("\n    - ")]
    return None if None in items else items  # type: ignore[return-value]


def _pairs(told: str, dates: AbstractSet[str]) -> Raw | None:
    """A mapping in braces; one in which brackets are no date is left to YAML."""
    found: dict[str, Raw] = {}
    for pair in told[1:-1].split(", "):
        name, value = pair.split(": ", 1)
        if name in found or (value[0] == "[" and name not in dates):
            return None
        found[name] = value
    return found
