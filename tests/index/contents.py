"""What a snapshot holds, in comparable form."""

from __future__ import annotations


def clause_texts(snapshot):
    return [snapshot.clause(row).text for row in range(len(snapshot))]


def ids(snapshot):
    return list(snapshot.clause_ids)
