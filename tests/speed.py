"""Speed-ups that keep the suite affordable; none of them changes what is proven.

Coverage looks at `chalicelib`, yet its tracer on Python 3.11 slows every line of botocore, moto and jsonschema to half.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import botocore.session
import pytest
from botocore.client import BaseClient

LONG = (
    "tests/e2e/",
    "tests/infra/",
    "tests/handlers/test_two_months.py",
    "tests/test_docs.py",
    "tests/corpus/",
    "tests/routes/",
)
"""Tests that take longest or wait for processes of their own; begun last, one of them would keep all workers waiting."""

Work = TypeVar("Work", bound=Callable[..., Any])
TRACING_IS_SWITCHED_CHEAPLY = sys.version_info < (3, 12)
"""Newer versions instrument code instead: they need no rest, and pay for every switch."""


def untraced(work: Work) -> Work:
    """`work`, which runs nothing of ours, while the tracer rests."""

    @wraps(work)
    def run(*arguments: Any, **named: Any) -> Any:
        tracer = sys.gettrace()
        if tracer is None:
            return work(*arguments, **named)
        sys.settrace(None)
        try:
            return work(*arguments, **named)
        finally:
            sys.settrace(tracer)
            _called()

    return run if TRACING_IS_SWITCHED_CHEAPLY else work  # type: ignore[return-value]


def _called() -> None:
    """The tracer takes its place again at a call, and must see this one before it sees `run` return."""


def let_coverage_rest() -> None:
    """Trace neither botocore nor moto, which works in its place."""
    botocore.session.Session.create_client = untraced(botocore.session.Session.create_client)
    BaseClient._make_api_call = untraced(BaseClient._make_api_call)


def keep_what_is_loaded() -> None:
    """Modules stay: the garbage collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def begin_with_the_longest(items: list[pytest.Item]) -> None:
    """Order the files by how long they take; within a file, and among its equals, the order stays."""
    items.sort(key=lambda item: next((n for n, begins in enumerate(LONG) if item.nodeid.startswith(begins)), len(LONG)))
