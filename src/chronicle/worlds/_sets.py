"""The states that cells can be in when order does not matter to them: what counts is which occurrences have happened.

Occurrences that nothing links are free of each other, so they are taken one by one, and equal states are put together
after each. Those that links bind are taken together: of all their sets, those count that some choice of days allows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from chronicle.chronology import BITS, END_OF_DAY, NEVER_ENDS, Network, Raised
from chronicle.worlds._orders import Budget, Item, Reached, Spent, States, Told
from chronicle.worlds._same import same_key


def after_sets(
    network: Network, items: Sequence[Item], deadlines: Sequence[int], states: States, budget: Budget
) -> list[Reached]:
    """All states that follow from some states by what may or may not have happened by its deadline."""
    reached = [Reached(states, None, {})]
    for numbers in _components(network, items, deadlines):
        if _is_one_spread(network, items, numbers):
            reached = _any_number(reached, numbers, items, budget)
            continue
        if len(numbers) > _DEEPEST:
            raise Spent(numbers)
        choices = list(_choices(network, numbers, deadlines, {}, {}, budget))
        found: dict[Hashable, Reached] = {}
        for each in reached:
            for chosen in choices:
                further = _with(each, chosen, items, budget, numbers)
                found.setdefault(same_key(further.states), further)
        reached = list(found.values())
    return reached


_DEEPEST = 200


def _is_one_spread(network: Network, items: Sequence[Item], numbers: Sequence[int]) -> bool:
    """Whether some numbers are what one event is spread over, with no link but their own order."""
    alone = {items[number].occurrence.seq for number in numbers}
    return len(alone) == 1 and items[numbers[0]].occurrence.event.spread > 1 and not network.bound(numbers[0])


def _any_number(reached: list[Reached], numbers: Sequence[int], items: Sequence[Item], budget: Budget) -> list[Reached]:
    """All states that follow when any number of some that are alike have happened."""
    found: dict[Hashable, Reached] = {same_key(each.states): each for each in reached}
    for number in numbers:
        reached = [_with(each, (number,), items, budget, numbers) for each in reached]
        for each in reached:
            found.setdefault(same_key(each.states), each)
    return list(found.values())


def _components(network: Network, items: Sequence[Item], deadlines: Sequence[int]) -> list[list[int]]:
    """What may or may not have happened, in groups that nothing links with each other, each in order."""
    found: dict[int, list[int]] = {}
    for number, item in enumerate(items):
        if item.occurrence.first <= deadlines[number] < item.occurrence.last:
            found.setdefault(network.linked[number], []).append(number)
    return list(found.values())


def _choices(
    network: Network,
    numbers: Sequence[int],
    deadlines: Sequence[int],
    raised: Raised,
    caps: Mapping[int, int],
    budget: Budget,
) -> Iterator[tuple[int, ...]]:
    """Each set of some numbers that can have happened when the others have not."""
    if not numbers:
        yield ()
        return
    budget.step(numbers)
    number, rest = numbers[0], numbers[1:]
    cap = (deadlines[number] << BITS) + END_OF_DAY
    if deadlines[number] < NEVER_ENDS:
        later = network.raise_to([(number, cap + 1)], raised, caps)
        if later is not None:
            yield from _choices(network, rest, deadlines, later, caps, budget)
    if raised.get(number, network.lower[number]) <= cap:
        for chosen in _choices(network, rest, deadlines, raised, {**caps, number: cap}, budget):
            yield (number, *chosen)


def _with(
    each: Reached, chosen: Sequence[int], items: Sequence[Item], budget: Budget, numbers: Sequence[int]
) -> Reached:
    states, told = each.states, each.told
    for number in chosen:
        budget.step(numbers)
        states, told = items[number].on(states), Told(number, told)
    return Reached(states, told, {})
