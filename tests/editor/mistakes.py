"""Batches with one mistake each, and what an editor with the schema marks of them: used with and without an editor."""

from __future__ import annotations

from attrs import frozen

SOUND = """recorded: 2026-11-25
entries:
- type: launch
  id: taepodong-1998
  when: 1998-08-31
  known: 1998-09
  by: KP
  called: {KP: satellite-launcher, JP: missile}
  missiles: 1
  over: [JP]
  sources: [bbc-poll-2014, {ref: country-studies-japan, locator: p. 3}]
  note: no
- type: figure
  id: trade
  when: {edtf: 1980/1989, said: the 1980s}
  metric: trade
  of: JP
  toward: KP
  value: 200000000
  unit: USD per year
- type: statement
  id: said
  when: {begin: [1994..1996], end: ..}
  after: [trade.end]
  by: KP
  act: denial
  about: 1998
- amends: taepodong-1998
  set: {when: "[1998..1999]", missiles: 2}
  recorded: 2026-11-25T09:00:00Z
- retracts: trade
  recorded: 2026-11-25T09:00:00Z
  reason: counted twice
"""


@frozen
class Mistake:
    """What is written instead of a part of the sound batch; what is marked (its text), and what the mark says."""

    sound: str
    written: str
    marked: str
    says: str


MISTAKES = {
    "an unknown type": Mistake("type: launch", "type: lanch", "lanch", "Valid values"),
    "an unknown field": Mistake("over: [JP]", "ovr: [JP]", "ovr", "ovr is not allowed"),
    "a field of another type": Mistake("  missiles: 1\n", "  missiles: 1\n  metric: trade\n", "metric", "not allowed"),
    "a missing field": Mistake("  by: KP\n  called", "  called", "t", '"by"'),
    "a day before the month": Mistake("when: 1998-08-31", "when: 31/08/1998", "31/08/1998", "not a date"),
    "a month in words": Mistake("when: 1998-08-31", "when: August 1998", "August 1998", "not a date"),
    "a day that no month has": Mistake("when: 1998-08-31", "when: 1998-02-30", "1998-02-30", "write 1998"),
    "a span of knowledge": Mistake("known: 1998-09", "known: 1998/1999", "1998/1999", "one moment"),
    "a word outside its list": Mistake("act: denial", "act: deny", "deny", "Valid values"),
    "a word in a mapping": Mistake("JP: missile", "JP: misile", "misile", "Valid values"),
    "an unknown source": Mistake("bbc-poll-2014", "bbc-poll-2015", "bbc-poll-2015", "Valid values"),
    "an unknown source in a citation": Mistake("ref: country-studies", "ref: contry-studies", "contry-", "Valid"),
    "a field of no citation": Mistake("locator: p. 3", "page: p. 3", "page", "not allowed"),
    "text where a number stands": Mistake("missiles: 1\n", "missiles: one\n", "one", "whole number"),
    "one text where a list stands": Mistake("over: [JP]", "over: JP", "JP", "array"),
    "an id with a blank": Mistake("id: trade", "id: the trade", "the trade", "an id is letters"),
    "a field of no amendment": Mistake("set: {when", "sets: {when", "sets", "not allowed"),
    "neither type nor amends": Mistake("- retracts: trade", "- retract: trade", "r", "begins with type"),
    "a key that no batch has": Mistake("recorded: 2026-11-25\n", "record: 2026-11-25\n", "record", "not allowed"),
}
