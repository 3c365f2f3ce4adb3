"""The forms that rows have had: for each kind of row, the steps from one form to the next, in the order of releases.

A field more, with a default, is no other form: older rows read well, and an older release keeps what it does not know.
A field, a stage or a seat under another name is one. A release that brings a step still writes the form before it, as
the release before reads only that; the next release writes the new one. Steps may go once two releases have written a
later form and `make migrate` has run; those of events and applications stay for good, as their texts do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


class LaterForm(ValueError):
    """A row is of a later form than this release can read, or of one that it no longer reads."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of form: how JSON of the form before becomes that of the next, and back. Both are pure functions."""

    up: Callable[[Json], Json]
    down: Callable[[Json], Json]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The forms of one kind of row: those this release reads, from `oldest`, and the one that it writes."""

    steps: tuple[Step, ...] = ()
    oldest: int = 1
    writes: int | None = None

    @property
    def newest(self) -> int:
        return self.oldest + len(self.steps)

    @property
    def written(self) -> int:
        return self.newest if self.writes is None else self.writes

    def raised(self, content: Json, form: int) -> Json:
        """JSON of a form as that of the newest.

        Raises:
            LaterForm: this release does not read it.
        """
        if not self.oldest <= form <= self.newest:
            raise LaterForm(form)
        for step in self.steps[form - self.oldest :]:
            content = step.up(content)
        return content

    def lowered(self, content: Json) -> Json:
        """JSON of the newest form as that which is written."""
        for step in reversed(self.steps[self.written - self.oldest :]):
            content = step.down(content)
        return content


CASES = Lineage()
APPLICATIONS = Lineage()
EVENTS = Lineage()
DOCUMENTS = Lineage()
PERSONAL_DATA = Lineage()
BINDINGS = Lineage()
NOTIFICATIONS = Lineage()
DELIVERIES = Lineage()
MATTERS = Lineage()
ANSWERS = Lineage()
PERSONS = Lineage()
PERSON_IDS = Lineage()
FAMILIES = Lineage()
SERVER_TOKENS = Lineage()
LINKS = Lineage()
CASE_LINKS = Lineage()
CITIES = Lineage()
HOLIDAY_NOTICES = Lineage()
DIRECTORY_CHANGES = Lineage()
IDENTITIES = Lineage()
STAFF = Lineage()
READINGS = Lineage()
MAINTENANCE = Lineage()
COUNTS = Lineage()
