"""The folder log: what it reads, in which order, and how it tells what is wrong."""

import os
from pathlib import Path

import pytest
from attrs import field, frozen

import chronicle
from chronicle import Amendment, ChronicleError, Codebook, Event, InvalidLog, Reducer, Retraction
from chronicle.codec import Codec
from chronicle.files.folder import FolderLog, find_folder
from chronicle.log import Assertion

book = Codebook("folder")


@book.event("launch")
@frozen(kw_only=True)
class Launch(Event):
    """A launch."""

    by: str
    over: tuple[str, ...] = field(default=(), converter=tuple)
    count: int = 1


count = Reducer("count", initial=0)


@count.on(Launch)
def launched(state: int, event: Launch) -> int:
    return state + event.count


SETTINGS = 'title = "Test"\ntime_zone = "Asia/Tokyo"\nbegins = "1945"\ncodebook = "tests.files.test_folder:book"\n'
SOURCES = '[{"id": "nyt-1998", "type": "article-newspaper", "title": "Missile"}]'
BATCH = """recorded: 2026-11-23
entries:
- type: launch
  id: taepodong
  when: 1998
  by: KP
  over: [JP]
  sources: [nyt-1998]
- amends: taepodong
  recorded: 2026-12-02
  set: {when: 1998-08-31}
  reason: the source gives the day
"""


def folder(tmp_path: Path, settings: str = SETTINGS, sources: str | None = SOURCES, **batches: str) -> Path:
    there = tmp_path / "events"
    there.mkdir(exist_ok=True)
    (there / "chronicle.toml").write_text(settings, encoding="utf-8")
    if sources is not None:
        (there / "sources.json").write_text(sources, encoding="utf-8")
    for name, text in batches.items():
        (there / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return there


def problems(tmp_path: Path, **batches: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidLog) as told:
        chronicle.open(folder(tmp_path, **batches))
    return [(each.code, str(each.place).removeprefix(f"{tmp_path}/events/")) for each in told.value.problems]


def test_a_folder_reads_as_it_is_written(tmp_path: Path) -> None:
    log = chronicle.open(folder(tmp_path, a__yaml=BATCH))
    event, amendment = log.entries()
    assert (log.title, str(log.zone), str(log.begins), log.codebook) == ("Test", "Asia/Tokyo", "1945", book)
    assert event.item == Launch(id="taepodong", when="1998", by="KP", over=["JP"], sources=["nyt-1998"])
    assert isinstance(amendment.item, Amendment)
    assert (event.seq, str(event.recorded), amendment.seq, str(amendment.recorded)) == (
        1,
        "2026-11-23",
        2,
        "2026-12-02",
    )
    assert str(event.place).endswith("events/a.yaml:3")
    assert log.sources["nyt-1998"]["title"] == "Missile"
    timeline = log.replay(count)
    assert [timeline.as_of(day).state for day in ("1998-08-30", "1998-08-31")] == [0, 1]
    assert timeline.as_of("1998-08-31", recorded="2026-12-01").state == 0


def test_batches_are_read_in_name_order_and_jsonl_among_them(tmp_path: Path) -> None:
    log = chronicle.open(
        folder(
            tmp_path,
            b__jsonl='{"type": "launch", "id": "b", "when": "1999", "by": "KP", "count": 2,'
            ' "recorded": "2026-11-24"}\n\n'
            '{"retracts": "a", "reason": "never was", "recorded": "2026-11-25"}\n',
            c__yaml="recorded: 2026-11-26\nentries:\n- type: launch\n  id: c\n  when: 2000\n  by: KP\n",
            a__yaml="recorded: 2026-11-23\nentries:\n- type: launch\n  id: a\n  when: 1998\n  by: KP\n",
        )
    )
    assert [(each.seq, each.id) for each in log.entries() if isinstance(each.item, Event)] == [
        (1, "a"),
        (2, "b"),
        (4, "c"),
    ]
    assert isinstance(log.entries()[2].item, Retraction)
    assert log.replay(count).as_of("2001").state == 3


TOTALS = """recorded: 2026-11-23
entries:
- asserts: {launches.total: 6, launches.over: [JP], none: none, share: 4502.90}
  on: 1998-08
  known: 2002
  sources: [nyt-1998]
  note: no
- asserts:
    launches.total: 1,300
  on: 1998
"""


def test_assertions_are_read_as_text_and_the_same_from_both_kinds_of_file(tmp_path: Path) -> None:
    log = chronicle.open(folder(tmp_path, a__yaml=TOTALS))
    first, second = (entry.item for entry in log.entries())
    assert first == Assertion(
        asserts={"launches.total": 6, "launches.over": ["JP"], "none": None, "share": "4502.90"},
        on="1998-08",
        known="2002",
        sources=["nyt-1998"],
        note="no",
    )
    assert second == Assertion(asserts={"launches.total": "1,300"}, on="1998")
    lines = "".join(f"{Codec(book).line(entry)}\n" for entry in log.entries())
    other = tmp_path / "other"
    other.mkdir()
    again = chronicle.open(folder(other, b__jsonl=lines))
    assert [entry.item for entry in again.entries()] == [first, second]
    assert again.head == log.head


def test_the_mend_of_an_amended_assertion_is_to_retract_it(tmp_path: Path) -> None:
    text = batch("- asserts: {a: 2}\n  on: 1998\n  id: x\n- amends: x\n  set: {on: 1999}\n")
    with pytest.raises(InvalidLog, match=r"retract it \(- retracts: x\) and enter another"):
        chronicle.open(folder(tmp_path, a__yaml=text))


def test_links_may_point_forward_within_a_log(tmp_path: Path) -> None:
    first = "recorded: 2026-11-23\nentries:\n- type: launch\n  id: a\n  when: 1998\n  by: KP\n  after: [b]\n"
    second = "recorded: 2026-11-23\nentries:\n- type: launch\n  id: b\n  when: 1998-05\n  by: KP\n"
    timeline = chronicle.open(folder(tmp_path, a__yaml=first, b__yaml=second)).replay(count)
    assert [each.id for each in timeline.chronology] == ["b", "a"]


ENTRY = "- type: launch\n  id: {id}\n  when: 1998\n  by: KP\n"


def batch(*entries: str, recorded: str = "2026-11-23") -> str:
    return f"recorded: {recorded}\nentries:\n" + "".join(entries)


def entry(name: str, *more: str) -> str:
    return ENTRY.format(id=name) + "".join(f"  {each}\n" for each in more)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (batch("- type: lanch\n  id: a\n  when: 1998\n  by: KP\n"), "unknown-type", "a.yaml:3:9"),
        (batch("- id: a\n  when: 1998\n"), "missing-type", "a.yaml:3:1"),
        (batch(entry("a", "cuont: 2")), "unknown-field", "a.yaml:7:3"),
        (batch(entry("a", "count: two")), "bad-value", "a.yaml:7:10"),
        (batch("- type: launch\n  id: a\n  when: 1998\n"), "missing-field", "a.yaml:3:1"),
        (batch("- type: launch\n  id: a\n  when: 2002-02-30\n  by: KP\n"), "bad-date", "a.yaml:5:9"),
        (batch(entry("a"), entry("a")), "duplicate-id", "a.yaml:8:7"),
        (batch(entry("a", "sources: [nyt-1998, nyt-1989]")), "dangling-source", "a.yaml:7:23"),
        (batch(entry("a", "sources: [{ref: x, locator: p. 3}]")), "dangling-source", "a.yaml:7:19"),
        (batch(entry("a", "after: [b]")), "dangling-after", "a.yaml:7:10"),
        (batch(entry("a", "within: [b]")), "dangling-within", "a.yaml:7:11"),
        (batch("- amends: a\n  set: {count: 2}\n"), "dangling-amends", "a.yaml:3:11"),
        (batch("- retracts: a\n"), "dangling-retracts", "a.yaml:3:13"),
        (batch(entry("a"), "- amends: a\n  set: {cuont: 2}\n"), "unknown-field", "a.yaml:8:9"),
        (batch(entry("a"), "- amends: a\n  set:\n    when: 1998-02-30\n"), "bad-date", "a.yaml:9:11"),
        (
            batch(entry("a", "recorded: 2026-11-22"), entry("b", "recorded: 2026-11-21")),
            "recorded-backwards",
            "a.yaml:12:13",
        ),
        (batch(entry("a", "recorded: 2026-11")), "bad-date", "a.yaml:7:13"),
        ("entries:\n" + entry("a"), "missing-recorded", "a.yaml:2:1"),
        (batch(entry("a", "note: sic: so")), "yaml-syntax", "a.yaml:7:12"),
        (batch("- asserts: {a..b: 2}\n  on: 1998\n"), "bad-path", "a.yaml:3:13"),
        (batch("- asserts: 2\n  on: 1998\n"), "bad-value", "a.yaml:3:12"),
        (batch("- asserts: {a: 2}\n"), "missing-field", "a.yaml:3:1"),
        (batch("- asserts: {a: 2}\n  on: 1998/1999\n"), "bad-query", "a.yaml:4:7"),
        (batch("- asserts: {a: 2}\n  on: [1998..1999]\n"), "bad-date", "a.yaml:4:7"),
        (batch("- asserts: {a: 2}\n  on: 1998\n  known: [1998..1999]\n"), "bad-query", "a.yaml:5:10"),
        (batch("- asserts: {a: 2}\n  on: 1998\n  sources: [nyt-1989]\n"), "dangling-source", "a.yaml:5:13"),
        (batch("- asserts: {a: 2}\n  on: 1998\n  when: 1998\n"), "unknown-field", "a.yaml:5:3"),
        (
            batch("- asserts: {a: 2}\n  on: 1998\n  id: x\n- amends: x\n  set: {on: 1999}\n"),
            "dangling-amends",
            "a.yaml:6:11",
        ),
    ],
)
def test_each_mistake_is_told_at_its_place(tmp_path: Path, text: str, code: str, place: str) -> None:
    assert problems(tmp_path, a__yaml=text) == [(code, place)]


def test_a_problem_shows_the_line_the_caret_and_the_mend(tmp_path: Path) -> None:
    with pytest.raises(InvalidLog) as told:
        chronicle.open(folder(tmp_path, a__yaml=batch("- type: lanch\n  id: a\n  when: 1998\n  by: KP\n")))
    assert str(told.value.problems[0]).split("\n", 1)[1] == "  | - type: lanch\n  |         ^\n  = did you mean launch?"
    assert "error[unknown-type]" in str(told.value)


def test_all_problems_of_all_files_are_told_together_in_order(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        b__jsonl='{"type": "launch", "id": "z"\n["a"]\n{"type": "lanch", "id": "y", "recorded": "2026-11-24"}\n',
        a__yaml=batch("- type: lanch\n  id: a\n  when: 1998-02-30\n", entry("b", "count: two", "sources: [x]")),
    )
    assert [code for code, _ in found] == [
        "unknown-type",
        "bad-value",
        "dangling-source",
        "bad-json",
        "bad-json",
    ]


def test_one_root_cause_is_told_once(tmp_path: Path) -> None:
    text = batch("- type: launch\n  id: a\n  when: 1998-02-30\n  by: KP\n", entry("b", "after: [a]"), "- retracts: a\n")
    assert problems(tmp_path, a__yaml=text) == [("bad-date", "a.yaml:5:9")]


def told(tmp_path: Path, **batches: str) -> list[str]:
    with pytest.raises(InvalidLog) as error:
        chronicle.open(folder(tmp_path, **batches))
    return [each.message.replace(f"{tmp_path}/events/", "") for each in error.value.problems]


def test_a_slip_that_is_copied_is_told_once_with_its_places(tmp_path: Path) -> None:
    lanch = "- type: lanch\n  id: {}\n  when: 1998\n  by: KP\n"
    first = batch(*(lanch.format(f"a{at}") for at in range(7)))
    assert told(tmp_path, a__yaml=first, b__yaml=batch(lanch.format("b"))) == [
        "there is no event type 'lanch'; 7 times more: line 7, line 11, line 15, line 19, line 23, …"
    ]
    assert told(tmp_path, a__yaml=batch(lanch.format("a")), b__yaml=batch(lanch.format("b"))) == [
        "there is no event type 'lanch'; once more: b.yaml:3"
    ]


def test_values_that_are_wrong_alike_are_told_each(tmp_path: Path) -> None:
    wrong = batch(entry("a", "count: two"), entry("b", "count: two"))
    assert [code for code, _ in problems(tmp_path, a__yaml=wrong)] == ["bad-value", "bad-value"]


def test_a_header_that_is_missing_is_told_once_for_each_batch(tmp_path: Path) -> None:
    bare = "entries:\n" + entry("a") + entry("b")
    assert problems(tmp_path, a__yaml=bare, b__yaml=bare.replace("id: ", "id: x")) == [
        ("missing-recorded", "a.yaml:2:1"),
        ("missing-recorded", "b.yaml:2:1"),
    ]


def test_sources_that_cannot_be_read_are_told_and_not_those_who_cite_them(tmp_path: Path) -> None:
    there = folder(tmp_path, sources="[", a__yaml=BATCH)
    with pytest.raises(InvalidLog) as error:
        chronicle.open(there)
    assert [each.code for each in error.value.problems] == ["bad-sources"]
    (there / "sources.json").write_text('[{"id": "nyt-1998"}]')
    with pytest.raises(InvalidLog) as error:
        chronicle.open(there)
    assert [each.code for each in error.value.problems] == ["bad-sources"]


@pytest.mark.parametrize(
    "lost",
    [
        "- type: launch\n  id: a\n  note: sic: so\n",
        "- type: lanch\n  id: a\n  when: 1998\n  by: KP\n",
        "- type: launch\n   id: a\n  when: 1998\n",
    ],
)
def test_what_names_an_entry_that_was_refused_is_not_told_as_well(tmp_path: Path, lost: str) -> None:
    follows = "- amends: a\n  set: {count: 2}\n", "- retracts: a\n", entry("b", "after: [a.end]")
    assert len(problems(tmp_path, a__yaml=batch(lost, *follows))) == 1


def test_more_mistakes_than_can_be_read_are_counted(tmp_path: Path) -> None:
    wrong = batch(*(entry(f"e{at}", f"count: x{at}") for at in range(1_500)))
    found = told(tmp_path, a__yaml=wrong)
    assert len(found) == 1_001
    assert found[-1] == "problems in 500 more places are not told"
    dangling = batch(*(entry(f"e{at}", f"after: [f{at}]") for at in range(1_500)))
    found = told(tmp_path, a__yaml=dangling)
    assert (len(found), found[-1]) == (1_001, "there are more problems than are told")
    lines = told(tmp_path, a__yaml=batch(entry("a")), b__jsonl="{\n" * 1_500)
    assert (len(lines), lines[-1]) == (1_001, "problems in 500 more places are not told")


def test_recorded_may_not_go_backwards_between_files(tmp_path: Path) -> None:
    assert problems(tmp_path, a__yaml=batch(entry("a")), b__yaml=batch(entry("b"), recorded="2026-11-22")) == [
        ("recorded-backwards", "b.yaml:3:1")
    ]


def test_days_are_civil_days_in_the_zone_of_the_log(tmp_path: Path) -> None:
    text = batch("- type: launch\n  id: a\n  when: 2006-07-04T20:30:00Z\n  by: KP\n")
    timeline = chronicle.open(folder(tmp_path, a__yaml=text)).replay(count)
    assert [timeline.as_of(day).state for day in ("2006-07-04", "2006-07-05")] == [0, 1]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('titel = "x"\ncodebook = "tests.files.test_folder:book"', "did you mean title?"),
        ('time_zone = "Asia/Tokio"\ncodebook = "tests.files.test_folder:book"', "no time zone 'Asia/Tokio'"),
        ('begins = "1945/1950"\ncodebook = "tests.files.test_folder:book"', "does not begin on a day"),
        ('begins = 1945\ncodebook = "tests.files.test_folder:book"', "is 1945 and not text"),
        ("", "no codebook is named"),
        ('codebook = "tests.files.test_folder"', "names nothing"),
        ('codebook = "tests.files.test_folder:bok"', "did you mean book?"),
        ('codebook = "no.such:thing"', "cannot import no.such"),
        ('codebook = "tests.files.test_folder:count"', "is no codebook but Reducer"),
        ("title = [", "not TOML"),
    ],
)
def test_settings_that_cannot_be_read(tmp_path: Path, settings: str, told: str) -> None:
    with pytest.raises(InvalidLog, match=r"chronicle\.toml") as error:
        chronicle.open(folder(tmp_path, settings))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        ("{", "not JSON"),
        ("{}", "not a list of items"),
        ('[{"type": "book"}]', "item 1 has no id"),
        ('[{"id": "a", "type": "book"}, {"id": "a", "type": "book"}]', "two sources have the id 'a'"),
        ('[{"id": "a"}]', "has no type"),
    ],
)
def test_sources_that_cannot_be_read(tmp_path: Path, sources: str, told: str) -> None:
    with pytest.raises(InvalidLog, match=r"sources\.json") as error:
        chronicle.open(folder(tmp_path, sources=sources))
    assert told in str(error.value)


def test_a_folder_without_a_log(tmp_path: Path) -> None:
    with pytest.raises(ChronicleError, match="no log in"):
        chronicle.open(tmp_path)
    with pytest.raises(ChronicleError, match="no log in"):
        chronicle.open(tmp_path / "nowhere")


def test_a_log_without_entries_or_sources_is_a_log(tmp_path: Path) -> None:
    log = chronicle.open(folder(tmp_path, sources=None, a__yaml="recorded: 2026-11-23\nentries: []\n"))
    assert (len(log.entries()), log.replay(count).as_of("2000").state, log.head.seq) == (0, 0, 0)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "names no reducer"),
        ('reducer = "tests.files.test_folder:book"', "is no reducer but Codebook"),
        ("reducer = 3", "reducer is 3"),
        ('reducer = { call = "chronicle.diplomacy:bilateral", with = ["JP"] }', "cannot be called so"),
        ('reducer = { call = "chronicle.diplomacy:bilateral", without = ["JP"] }', "reducer is"),
    ],
)
def test_a_reducer_that_cannot_be_made(tmp_path: Path, line: str, told: str) -> None:
    log = chronicle.open(folder(tmp_path, SETTINGS + line))
    with pytest.raises(ChronicleError) as error:
        log.reducer()
    assert told in str(error.value)


def test_reducers_by_name_and_by_call(tmp_path: Path) -> None:
    named = chronicle.open(folder(tmp_path, SETTINGS + 'reducer = "tests.files.test_folder:count"'))
    assert named.reducer().name == "count"
    call = 'reducer = { call = "chronicle.diplomacy:bilateral", with = { a = "JP", b = "KP" } }'
    assert chronicle.open(folder(tmp_path, SETTINGS + call)).reducer().call == "bilateral(a='JP', b='KP')"


def test_a_codebook_of_ones_own_from_the_python_path(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "mystudy_types.py").write_text(
        "from attrs import frozen\nfrom chronicle import Codebook, Event\nbook = Codebook('own')\n"
        "@book.event('note')\n@frozen(kw_only=True)\nclass Note(Event):\n    text: str\n"
    )
    settings = 'codebook = "mystudy_types:book"\npython_path = ["../lib"]\n'
    text = batch("- type: note\n  id: a\n  when: 1998\n  text: hello\n")
    log = chronicle.open(folder(tmp_path, settings, a__yaml=text))
    assert [each.id for each in log.entries()] == ["a"]


def test_reload_takes_in_what_was_added_and_nothing_that_is_wrong(tmp_path: Path) -> None:
    there = folder(tmp_path, a__yaml=batch(entry("a")))
    log = chronicle.open(there)
    timeline = log.replay(count)
    (there / "b.yaml").write_text(batch(entry("b")))
    assert timeline.refresh().as_of("1998").state == 1
    log.reload()
    assert timeline.refresh().as_of("1998").state == 2
    (there / "c.yaml").write_text(batch(entry("c", "count: two")))
    with pytest.raises(InvalidLog):
        log.reload()
    assert timeline.refresh().as_of("1998").state == 2


def test_the_nearest_log_upwards_is_found(tmp_path: Path) -> None:
    there = folder(tmp_path)
    deep = tmp_path / "docs" / "deep"
    deep.mkdir(parents=True)
    assert find_folder(deep) == there
    assert find_folder(there) == there
    assert find_folder(Path(tmp_path.anchor)) is None


def test_ten_thousand_entries_and_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    there = folder(tmp_path, a__yaml=batch(*(entry(f"e{number}") for number in range(10_000))))
    os.chmod(there, 0o500)
    try:
        assert FolderLog.read(there).replay(count).as_of("1998").state == 10_000
    finally:
        os.chmod(there, 0o700)


def test_ten_thousand_mistakes_are_told_as_the_one_that_they_are(tmp_path: Path) -> None:
    lines = "".join('{"type": "lanch", "id": "a", "recorded": "2026-11-24"}\n' for _ in range(10_000))
    with pytest.raises(InvalidLog) as told:
        chronicle.open(folder(tmp_path, a__jsonl=lines))
    (problem,) = told.value.problems
    assert problem.message.startswith("there is no event type 'lanch'; 9,999 times more: line 2, ")


def test_not_utf8(tmp_path: Path) -> None:
    there = folder(tmp_path)
    (there / "a.jsonl").write_bytes(b'{"id": "a"}\n{"id": "\xff"}\n')
    (there / "b.yaml").write_bytes(b"recorded: 2026-11-23\nentries:\n- id: \xff\n")
    with pytest.raises(InvalidLog) as told:
        chronicle.open(there)
    assert [str(each.place).rsplit("/", 1)[1] for each in told.value.problems] == ["a.jsonl:2:9", "b.yaml:3:7"]
