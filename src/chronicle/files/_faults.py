"""What is wrong in one chunk of a batch: every rule of the restricted YAML, told with place and mend."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from attrs import frozen

from chronicle.files._tree import DATE_PARTS, LONGEST_TEXT, MOST_LEVELS, NO_DATES, Node, TooDeep

# What no text may hold: control characters, lone surrogates, and the line ends and marks that editors do not show.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# Where YAML may begin a comment: libyaml takes `"text"#` and `[a]#` for one too.
_COMMENT = re.compile(r"(?<=[ \t\"'\[\]{},])#")
_MISREAD_BYTES = range(0xDC80, 0xDD00)


@frozen
class Fault:
    """One thing that is wrong in a chunk, at `line` and `column`, both from 0."""

    code: str
    message: str
    line: int
    column: int
    mend: str
    field: str | None = None


def as_block(field: str | None) -> str:
    """How to write a text that YAML would misread.

    >>> as_block("note")
    'write `note: >` and the text on the next, indented line'
    """
    return f"write `{field or 'note'}: >` and the text on the next, indented line"


# --- characters -------------------------------------------------------------------------------------------------------


def faults_of_characters(chunk: str) -> Iterator[Fault]:
    """The first character of each line that cannot stand in a batch."""
    for number, line in enumerate(chunk.split("\n")):
        if found := UNFIT.search(line):
            yield _unfit(found[0], number, found.start())


def _unfit(character: str, line: int, column: int) -> Fault:
    code = ord(character)
    if code in _MISREAD_BYTES:
        message = f"the byte {code - 0xDC00:#04x} is not UTF-8"
        return Fault("invalid-utf8", message, line, column, "save the file as UTF-8")
    message = f"the character U+{code:04X} cannot stand in a batch"
    return Fault("control-character", message, line, column, "delete it; it may not show in the editor")


# --- comments ---------------------------------------------------------------------------------------------------------


def faults_of_comments(chunk: str, node: Node | None) -> Iterator[Fault]:
    """Each comment that does not stand on a line of its own; a `#` in quotes or in a block is text."""
    texts = sorted((leaf.start, leaf.end, leaf.style) for leaf in _leaves(node)) if node else []
    begins = [begin for begin, _, _ in texts]
    start = 0
    for number, line in enumerate(chunk.split("\n")):
        for found in _COMMENT.finditer(line):
            if _in_text(start + found.start(), start, texts, begins):
                continue
            if not line[: found.start()].isspace():
                yield _comment(line, number, found.start())
            break
        start += len(line) + 1


def _in_text(index: int, line_start: int, texts: list[tuple[int, int, str]], begins: list[int]) -> bool:
    at = bisect_right(begins, index) - 1
    if at < 0:
        return False
    begin, end, style = texts[at]
    in_header = style in ("|", ">") and begin >= line_start
    return index < end and not in_header


def _comment(line: str, number: int, column: int) -> Fault:
    field = re.match(r"(?:- )?\s*([\w-]+):(?:\s|$)", line)
    mend = "put the comment on a line of its own"
    if field:
        mend += f"; where it belongs to the text, {as_block(field[1])}"
    message = "a comment stands behind a value, and YAML would silently cut the text here"
    return Fault("comment-after-value", message, number, column, mend, field[1] if field else None)


def _leaves(node: Node) -> Iterator[Node]:
    if node.kind == "text":
        yield node
    for item in node.items:
        yield from _leaves(item)
    for key, value in node.pairs:
        yield from _leaves(key)
        yield from _leaves(value)


# --- the tree ---------------------------------------------------------------------------------------------------------


def fault_of_depth(error: TooDeep) -> Fault:
    message = f"more than {MOST_LEVELS} levels stand inside each other"
    mend = "an entry is a flat list of fields: look for brackets that are never closed"
    return Fault("too-deep", message, error.line, error.column, mend)


def faults_of_entry(node: Node | None, dates: AbstractSet[str]) -> Iterator[Fault]:
    """What is wrong in the tree of one entry, in its own order."""
    if node is not None and node.kind == "fields":
        yield from _in_fields(node, dates, "set")
        return
    yield from _not_fields(node)


def _not_fields(node: Node | None) -> Iterator[Fault]:
    if node is not None and (properties := list(_of_properties(node, None))):
        yield from properties
        return
    what = {"text": "a text", "list": "a list"}.get(node.kind if node else "", "nothing")
    line, column = (node.line, node.column) if node else (0, 0)
    mend = "write `- type: …`, and the other fields below it, indented by two spaces"
    yield Fault("not-a-mapping", f"an entry is a set of fields, and this is {what}", line, column, mend)


def _in_fields(node: Node, dates: AbstractSet[str], amended: str | None = None) -> Iterator[Fault]:
    yield from _of_properties(node, None)
    seen: dict[str, Node] = {}
    for key, value in node.pairs:
        if key.kind != "text" or key.anchor or key.tag or not key.text or key.text == "<<":
            yield from _of_key(key)
            continue
        if key.text in seen:
            yield _duplicate(key, seen[key.text])
        seen.setdefault(key.text, key)
        yield from _of_field(key, value, dates, amended)


def _of_field(key: Node, value: Node, dates: AbstractSet[str], amended: str | None) -> Iterator[Fault]:
    if key.text in dates and value.kind in ("list", "fields"):
        yield from _in_date(key, value)
        return
    # YAML puts an empty value behind the colon, or on the next line; the key is what the writer sees.
    at = value if value.style else key
    yield from _in_value(key, value, dates if key.text == amended else NO_DATES, at)


def _in_value(key: Node, value: Node, dates: AbstractSet[str], at: Node) -> Iterator[Fault]:
    if value.kind == "fields":
        yield from _in_fields(value, dates)
        return
    yield from _of_properties(value, key.text)
    for item in value.items:
        yield from _in_value(key, item, NO_DATES, item)
    if value.kind == "text" and not value.tag and not value.anchor:
        yield from _of_text(key, value, at)


def _of_text(key: Node, value: Node, at: Node) -> Iterator[Fault]:
    if not value.text:
        mend = f"leave `{key.text}` out; an amendment that takes it away says `unset: [{key.text}]`"
        yield Fault("empty-value", f"`{key.text}` has an empty value", at.line, at.column, mend, key.text)
    if len(value.text) > LONGEST_TEXT:
        message = f"this text has {len(value.text):,} characters, and {LONGEST_TEXT:,} is the most"
        mend = "keep long texts in a file that a source names"
        yield Fault("too-long", message, value.line, value.column, mend, key.text)


def _in_date(key: Node, value: Node) -> Iterator[Fault]:
    if value.kind == "fields" and _is_set(value):
        message = "a set of dates says that something happened on each of them"
        yield Fault("set-of-dates", message, value.line, value.column, "two dates, two entries", key.text)
        return
    if value.kind == "fields":
        yield from _in_fields(value, DATE_PARTS)
        return
    yield from _of_properties(value, key.text)
    if value.style != "flow" or value.last_line != value.line:
        yield _date_over_lines(key, value)
        return
    for item in value.items:
        yield from _in_date_list(key, item)


def _in_date_list(key: Node, item: Node) -> Iterator[Fault]:
    """Inside `[…]` the date parser is the judge, as long as it is one flat list."""
    yield from _of_properties(item, key.text)
    if item.kind in ("list", "fields"):
        message = "a date in brackets is a flat list: brackets stand inside it"
        yield Fault("date-in-brackets", message, item.line, item.column, f"write `{key.text}: [1977..1983]`", key.text)


def _is_set(value: Node) -> bool:
    named = {key.text for key, _ in value.pairs}
    bare = all(inner.kind == "text" and not inner.text for _, inner in value.pairs)
    return value.style == "flow" and bare and bool(value.pairs) and not named & (DATE_PARTS | {"said"})


def _date_over_lines(key: Node, value: Node) -> Fault:
    message = f"a date stands on one line, and `{key.text}` is a list over several"
    mend = f"write `{key.text}: [1977..1983]` on one line; for two dates, two entries"
    return Fault("date-over-lines", message, value.line, value.column, mend, key.text)


# --- keys, and what YAML calls properties -----------------------------------------------------------------------------


def _duplicate(key: Node, first: Node) -> Fault:
    message = f"`{key.text}` stands here a second time, and YAML would keep only one"
    mend = f"keep one of them; several values of one field are a list: `{key.text}: [a, b]`"
    return Fault("duplicate-key", message, key.line, key.column, mend, first.text)


def _of_key(key: Node) -> Iterator[Fault]:
    if key.kind in ("list", "fields"):
        mend = "the name of a field is one word, followed by `: `"
        yield Fault("complex-key", "the name of a field is a text, and this is none", key.line, key.column, mend)
    elif key.text == "<<":
        mend = "write the fields out in each entry"
        yield Fault("merge-key", "`<<` would merge fields from elsewhere", key.line, key.column, mend)
    elif properties := list(_of_properties(key, None)):
        yield from properties
    else:
        mend = "write the name of the field before the colon"
        yield Fault("empty-key", "a field has no name", key.line, key.column, mend)


def _of_properties(node: Node, field: str | None) -> Iterator[Fault]:
    code = "alias" if node.kind == "alias" else "anchor" if node.anchor else "tag" if node.tag else None
    if code:
        yield fault_of_property(code, node.line, node.column, field)


PROPERTIES = {"alias": "*", "anchor": "&", "tag": "!"}


def fault_of_property(code: str, line: int, column: int, field: str | None) -> Fault:
    """An anchor, an alias or a tag, at the beginning of what was probably meant as text."""
    mark, article = PROPERTIES[code], "a" if code == "tag" else "an"
    message = f"`{mark}` at the beginning of a value is {article} {code} in YAML, and not used in a batch"
    return Fault(code, message, line, column, f"write the value out; for a text, {as_block(field)}", field)
