"""Several queries read as one list."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any


def newest_first(results: Iterable[Iterable[Any]], by: str) -> Iterator[Any]:
    """Merge the rows of queries, each sorted newest first by this attribute; a row in several of them appears once."""
    merged = heapq.merge(*results, key=attrgetter(by), reverse=True)
    return (next(same) for _, same in groupby(merged, attrgetter(by)))
