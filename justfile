# What CI runs, step by step; `just` alone lists the recipes.
default:
    @just --list

# install for development, into the active environment
install:
    pip install -e '.[test]'

# the tests, with every example of the docs
test *args:
    python -m pytest {{args}}

# the YAML language server, for the tests in tests/editor
editor:
    npm install --prefix tests/editor

# lint and types
check:
    ruff check .
    mypy
    chronicle check

# the oracle tests and the laws, for hours rather than minutes
long:
    HYPOTHESIS_PROFILE=long python -m pytest tests/chronology tests/worlds tests/dates tests/testing tests/diplomacy/test_laws.py

# every figure, as ratios
bench *args:
    python benchmarks/run.py {{args}}

# all that CI does, in a fresh environment
ci:
    .ci/run
