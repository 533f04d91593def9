"""A chronology as an append-only log of typed, dated, sourced events, replayed into the state as of any date."""
