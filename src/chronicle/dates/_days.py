"""`Days`: the days on which one edge of a date may fall, gaps and all."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from chronicle.dates._calendar import iso_day
from chronicle.dates._patterns import FUTURE, PAST, Pattern, Runs, Source

_WALK = 1_000


@frozen(order=False, repr=False, weakref_slot=False)
class Days:
    """A set of days, as numbers: all from `first` to `last`, both inclusive, but for the gaps.

    `first` or `last` is `None` where the set is unbounded on that side. A set is never empty. It is immutable and
    hashable, and computes what is asked instead of listing its days.

    >>> from chronicle.dates import When, day_number, iso_day
    >>> days = When.parse("1985-XX-13").begin
    >>> iso_day(days.first), iso_day(days.next(day_number(1985, 1, 14))), days.allows(day_number(1985, 7, 14))
    ('1985-01-13', '1985-02-13', False)
    """

    first: int | None
    last: int | None
    _sources: tuple[Source, ...] = field(default=())

    @classmethod
    def range(cls, first: int | None, last: int | None) -> Days:
        """All days from `first` to `last`; `None` leaves a side unbounded. Raises `ValueError` where that is none.

        >>> Days.range(1, 31).single, Days.range(5, None).next(2)
        (False, 5)
        """
        if first is not None and last is not None and first > last:
            raise ValueError(f"no days from {first} to {last}")
        return cls(first, last)

    @classmethod
    def of_patterns(cls, patterns: Iterable[Pattern]) -> Days | None:
        """All days that fit one of the patterns; `None` where there is none."""
        alive = [(pattern, bounds) for pattern in patterns if (bounds := pattern.bounds()) is not None]
        if not alive:
            return None
        first, last = min(bounds[0] for _, bounds in alive), max(bounds[1] for _, bounds in alive)
        return cls(first, last, () if first == last else tuple(pattern for pattern, _ in alive))

    @classmethod
    def union(cls, members: Iterable[Days]) -> Days:
        """The days that are in at least one of the members, which are whole ranges or whole patterns."""
        runs: list[tuple[int, int]] = []
        sources: list[Source] = []
        low, high = FUTURE, PAST
        for one in members:
            start, end = PAST if one.first is None else one.first, FUTURE if one.last is None else one.last
            low, high = min(low, start), max(high, end)
            sources.extend(one._sources) if one._sources else runs.append((start, end))
        merged = Runs.merged(runs)
        if runs and (sources or len(merged.starts) > 1):
            sources.append(merged)
        return cls(None if low == PAST else low, None if high == FUTURE else high, tuple(sources))

    @property
    def single(self) -> bool:
        """Whether this is exactly one day."""
        return self.first is not None and self.first == self.last

    @property
    def gapless(self) -> bool:
        """Whether all days from `first` to `last` are allowed.

        `True` is certain. `False` may also come from patterns that happen to fill a thousand gaps of each other.
        """
        return not self._sources or self.single or self._walks_through()

    def allows(self, day: int) -> bool:
        """Whether the day is in the set."""
        return self.next(day) == day

    def next(self, day: int) -> int | None:
        """The first allowed day that is not before `day`; `None` where there is none."""
        start = day if self.first is None or day > self.first else self.first
        if not self._sources:
            found: int | None = start
        elif start == self.first:
            found = start
        else:
            found = min((hit for one in self._sources if (hit := one.next(start)) is not None), default=None)
        return None if found is None or (self.last is not None and found > self.last) else found

    def previous(self, day: int) -> int | None:
        """The last allowed day that is not after `day`; `None` where there is none."""
        end = day if self.last is None or day < self.last else self.last
        if not self._sources:
            found: int | None = end
        elif end == self.last:
            found = end
        else:
            found = max((hit for one in self._sources if (hit := one.previous(end)) is not None), default=None)
        return None if found is None or (self.first is not None and found < self.first) else found

    def clamp(self, first: int | None = None, last: int | None = None) -> Days | None:
        """The allowed days from `first` to `last`, its bounds again allowed days; `None` where none is left.

        >>> Days.range(1, 31).clamp(10, 40)
        Days(0001-01-10..0001-01-31)
        """
        low = self.first if first is None else self.next(first)
        high = self.last if last is None else self.previous(last)
        if (low is None and first is not None) or (high is None and last is not None):
            return None
        if low is not None and high is not None and low > high:
            return None
        return self if (low, high) == (self.first, self.last) else Days(low, high, self._sources)

    def intersects(self, first: int | None = None, last: int | None = None) -> bool:
        """Whether any day from `first` to `last` is allowed; `None` leaves a side unbounded."""
        return self.clamp(first, last) is not None

    def meets(self, other: Days) -> bool:
        """Whether any day is in both sets."""
        day: int | None = max((one for one in (self.first, other.first) if one is not None), default=PAST)
        while day is not None:
            mine = self.next(day)
            theirs = None if mine is None else other.next(mine)
            if mine == theirs:
                return mine is not None
            day = theirs
        return False

    def _walks_through(self) -> bool:
        if self.first is None or self.last is None:
            return False
        day = self.first
        for _ in range(_WALK):
            reach = [one.stretch(day) for one in self._sources if one.next(day) == day]
            if not reach:
                return False
            day = max(reach) + 1
            if day > self.last:
                return True
        return False

    def __repr__(self) -> str:
        low = "" if self.first is None else iso_day(self.first)
        high = "" if self.last is None else iso_day(self.last)
        return f"Days({low}..{high}{'' if self.gapless else ', with gaps'})"
