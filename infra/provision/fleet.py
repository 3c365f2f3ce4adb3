"""Many tables at once: each by itself, so that one that fails keeps no other back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from infra.blueprints import Blueprint
from infra.provision.one_table import Errand, Visit, visit

AT_ONCE = 50
"""DynamoDB makes a few hundred changes of tables at once; most of the time is waiting."""
HEARTBEAT_SECONDS = 30.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Failed:
    """A table that could not be brought to its end, and why."""

    table: str
    why: str


Outcome = Visit | Failed


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes of all tables, in the order in which they came to an end."""

    outcomes: tuple[Outcome, ...]

    @property
    def is_whole(self) -> bool:
        """True if every table is as it should be now."""
        return not any(isinstance(one, Failed) or one.remains for one in self.outcomes)

    def __str__(self) -> str:
        visits = [one for one in self.outcomes if isinstance(one, Visit)]
        counts = {
            "changed": sum(bool(one.changed) for one in visits),
            "not as they should be": sum(bool(one.remains) for one in visits),
            "failed": len(self.outcomes) - len(visits),
        }
        told = [f"{count} {what}" for what, count in counts.items() if count]
        return f"{len(self.outcomes)} tables: {', '.join(told) or 'all as they should be'}"


def visit_all(errand: Errand, tables: Sequence[Blueprint], say: Say, at_once: int = AT_ONCE) -> Report:
    """Visit all tables, telling each as it comes to its end, and every half minute what is still being done."""
    outcomes: list[Outcome] = []
    doing: dict[str, str] = {}
    pool = ThreadPoolExecutor(max_workers=at_once)
    try:
        pending = {pool.submit(_outcome, errand, blueprint, doing) for blueprint in tables}
        for done in _as_they_end(pending, lambda left: say(_heartbeat(len(tables), left, doing))):
            outcomes.append(done.result())
            for line in _lines(outcomes[-1]):
                say(f"[{len(outcomes)}/{len(tables)}] {line}")
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return Report(tuple(outcomes))


def _outcome(errand: Errand, blueprint: Blueprint, doing: dict[str, str]) -> Outcome:
    name = blueprint.name
    doing[name] = "being looked at"
    try:
        return visit(errand, blueprint, partial(doing.__setitem__, name))
    except (ClientError, BotoCoreError, TimeoutError) as error:
        return Failed(name, f"{type(error).__name__}: {error}")
    finally:
        doing.pop(name, None)


def _as_they_end(pending: set[Future[Outcome]], still: Callable[[int], None]) -> Iterator[Future[Outcome]]:
    told = time.monotonic()
    while pending:
        done, pending = wait(pending, timeout=HEARTBEAT_SECONDS, return_when=FIRST_COMPLETED)
        yield from done
        if pending and time.monotonic() - told >= HEARTBEAT_SECONDS:
            told = time.monotonic()
            still(len(pending))


def _heartbeat(all_of_them: int, left: int, doing: dict[str, str]) -> str:
    now = sorted(doing.copy().items())
    one = f", such as {now[0][0]}: {now[0][1]}" if now else ""
    return f"{all_of_them - left} of {all_of_them} done, {len(now)} under way{one}"


def _lines(outcome: Outcome) -> Iterator[str]:
    if isinstance(outcome, Failed):
        yield f"{outcome.table}: FAILED {outcome.why}"
        return
    yield f"{outcome.table}: {', '.join(outcome.changed) or ('as it should be' if not outcome.remains else 'differs')}"
    yield from (f"{outcome.table}: !! {what}" for what in outcome.remains)
    yield from (f"{outcome.table}: remark: {what}" for what in outcome.remarks)
