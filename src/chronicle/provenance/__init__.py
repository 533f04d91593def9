"""Provenance."""

from chronicle.provenance._part import Answer, Change, changes_of, since

__all__ = ["Answer", "Change", "changes_of", "since"]
