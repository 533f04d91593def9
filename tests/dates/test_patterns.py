from hypothesis import given
from hypothesis import strategies as st

from chronicle.dates._patterns import Years, digits_from, digits_up_to

TEMPLATES = st.text("0159X", min_size=1, max_size=3)


def fits(template: str, number: int) -> bool:
    text = f"{number:0{len(template)}d}"
    return len(text) == len(template) and all(t in ("X", d) for t, d in zip(template, text, strict=True))


@given(TEMPLATES, st.integers(-5, 1005))
def test_digits_are_the_nearest_that_fit(template: str, number: int) -> None:
    all_fitting = [n for n in range(1000) if fits(template, n)]
    assert digits_from(template, number) == min((n for n in all_fitting if n >= number), default=None)
    assert digits_up_to(template, number) == max((n for n in all_fitting if n <= number), default=None)


@given(TEMPLATES, st.booleans(), st.integers(0, 1), st.integers(-1010, 1010))
def test_years_are_the_nearest_that_fit(template: str, negative: bool, shift: int, year: int) -> None:
    signs = (
        [-n for n in range(1, 1000) if fits(template, n)] if negative else [n for n in range(1000) if fits(template, n)]
    )
    years = [n + shift for n in signs]
    found = Years(template, negative, shift)
    assert found.next(year) == min((n for n in years if n >= year), default=None)
    assert found.previous(year) == max((n for n in years if n <= year), default=None)
    assert found.first() == min(years, default=None)
    assert found.last() == max(years, default=None)
