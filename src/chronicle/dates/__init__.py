"""Dates as uncertain as history is.

Theory of operation
===================

A date is a text in EDTF, and the text is the date: it is kept as written, compared as written, and written back as it
was. Everything else is worked out from it, in *days*, numbered as `datetime.date.toordinal` numbers them and carried
on in both directions, because a chronology may begin before year 1.

A text says *which days are allowed*. ``1955-02`` allows 28 days, ``1985-XX-13`` twelve, ``[..1960]`` all up to the
end of 1960. `Days` is such a set. It is never listed: it knows its first and last day, and steps to the next and the
previous allowed one, so that gaps cost nothing until somebody asks. What is known about a date tightens it, by
`Days.clamp`, and bounds always come to rest on allowed days.

A date is a *point* or a *span*. A point happened once; its days are the ones on which that may have been. A span
lasted, and has days for its beginning and days for its end; each edge clamps the other, for nothing ends before it
begins. An edge may be open (``..``: before every date, or not ended) or unknown (left empty); these are different
claims and stay apart. ``{1960,1961-12}`` is neither: it is several dates in one text.

Because days are open, a comparison has three answers. `When.before`, `When.happened_by` and `When.overlaps` say
`True` if it holds for every choice of allowed days, `False` if it holds for none, and `None` otherwise. There is no
``<``; `When.sort_key` orders where an order is needed. Marks of doubt (``~ ? %``) are flags, and never widen anything
by themselves; `Widen` is a policy that does, for who asks for it.

A text that cannot be read is refused with the reason, and with the form that was probably meant where there is one.
"""

from chronicle.dates._calendar import day_number, iso_day
from chronicle.dates._days import Days
from chronicle.dates._query import query_day
from chronicle.dates._when import When
from chronicle.dates._widen import Widen

__all__ = ["Days", "When", "Widen", "day_number", "iso_day", "query_day"]
