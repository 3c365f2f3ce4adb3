"""Errands: scheduled work goes out as one message for each city, so that each is worked on and tried again alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from chalicelib.runtime import log, metrics
from chalicelib.runtime.metrics import Metric
from chalicelib.services.shared.paged_jobs import KeepGoing, Stretch, Walked
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

MAX_HOPS = 500
"""The number of times that an errand may be handed on: far more than the largest city needs."""

Part = Callable[[Wiring, str, KeepGoing, Stretch], Walked]
"""Does one part of a job in a city."""


@dataclass(frozen=True, slots=True)
class Job:
    """Scheduled work on a city: its parts in their order, and the metric that counts the cities that are done.

    A city counts whether or not something failed in it: an alarm of its own tells of failures.
    """

    parts: Mapping[str, Part]
    completed: Metric | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A job to be done in a city, or a stretch of it: from a cursor in one part through a cursor in a later one.

    `run` is the correlation id of the scheduled run that sent it out.
    """

    job: str
    place: str
    run: str = ""
    part: str = ""
    after: str | None = None
    last_part: str = ""
    through: str | None = None
    hops: int = 0

    def to_message(self) -> dict[str, Any]:
        return asdict(self)

    def rest(self, part: str, cursor: str) -> Errand:
        """The rest of the errand, to be handed on."""
        return replace(self, part=part, after=cursor, hops=self.hops + 1)

    def until(self, part: str, cursor: str) -> Errand:
        """The part of the errand that is done up to here, to be tried again alone."""
        return replace(self, last_part=part, through=cursor, hops=self.hops + 1)


class CityFailed(Exception):
    """A part of the work in a city failed, as the log says; all else in it was worked on."""


class HandedOnForever(Exception):
    """An errand was handed on so often that it cannot get on."""


def send_out(deps: Wiring, job: str, run: str) -> int:
    """Send a job out to every city of the directory, readable there or not; answers how many there are."""
    directory = deps.directory()
    errands = [Errand(job=job, place=city, run=run) for city in sorted({*directory.cities, *directory.unreadable})]
    _send(deps, errands)
    return len(errands)


def carry_out(deps: Wiring, job: Job, errand: Errand, keep_going: KeepGoing) -> dict[str, Any]:
    """Do an errand, part by part; answers the work of each.

    If time is short the rest is handed on, and what was done until then is sent out again alone if some of it failed:
    so a retry repeats what failed, and not what came later.

    Raises:
        CityFailed: some of it failed and nothing was handed on, so that the queue brings the errand again.
        HandedOnForever: it was handed on too often.
    """
    if errand.hops > MAX_HOPS:
        raise HandedOnForever
    done: dict[str, Any] = {}
    has_failed, stretch = False, Stretch(errand.after)
    for name in _names(job, errand):
        through = errand.through if name == errand.last_part else None
        walked = job.parts[name](deps, errand.place, keep_going, replace(stretch, through=through))
        done[name], stretch = dict(walked.counts), Stretch()
        has_failed = has_failed or walked.has_failed
        if walked.rest is not None:
            again = [errand.until(name, walked.rest)] if has_failed else []
            _send(deps, [errand.rest(name, walked.rest), *again])
            _tell(errand, has_failed=has_failed)
            return {**done, "handed_on": True}
    if job.completed and not errand.last_part:
        metrics.record(job.completed)
    _tell(errand, has_failed=has_failed)
    if has_failed:
        raise CityFailed
    return done


def _names(job: Job, errand: Errand) -> list[str]:
    """The parts that an errand is about; one that was sent by another release may name a part that there is not."""
    names = list(job.parts)
    first = names.index(errand.part) if errand.part in names else 0
    end = names.index(errand.last_part) + 1 if errand.last_part in names else len(names)
    return names[first:end]


def _tell(errand: Errand, *, has_failed: bool) -> None:
    """Ring the alarm for a city in which something failed; the log line has its name, since metrics have none."""
    if has_failed:
        log.tell(LOG, logging.ERROR, "city failed", place=errand.place, operation=errand.job)
        metrics.record(metrics.CITY_FAILURES)


def _send(deps: Wiring, errands: Sequence[Errand]) -> None:
    deps.send([errand.to_message() for errand in errands])
