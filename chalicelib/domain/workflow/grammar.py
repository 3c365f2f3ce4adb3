"""The grammar of a procedure: stages and actions, declared once; a bad rule is refused at import.

Permissions, deadlines, next actions, notifications, OpenAPI, the docs' diagram and the tests' matrix derive from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.parties import Party, Seat
from chalicelib.domain.time.deadlines import Level, TimeLimit
from chalicelib.domain.workflow.contradictions import refuse_contradictions
from chalicelib.domain.workflow.needs import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where a case can stand. A stage that waits for nobody is closed.

    `reminder`: after so many working days those it waits for are reminded, once; nothing is ever late by it.
    """

    name: str
    label: str
    waits_for: Party | None = None
    task: str = ""
    limit: TimeLimit | None = None
    reminder: TimeLimit | None = None
    basis: str = ""

    @property
    def is_closed(self) -> bool:
        return self.waits_for is None


@dataclass(frozen=True, slots=True)
class Choice:
    """The field of the body that chooses between the actions of one route, and the value that chooses this one."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Detour:
    """Another target, where the case is such that the usual one has no sense."""

    target: str
    when: Callable[[CaseFile], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One step: who may take it from where to where, what it needs, and who is told.

    `path` is its route below the case ("" for the submission); `target` None stays in the stage.
    `resumes`: the target's stopped clock runs on, with at least so many working days; otherwise it starts anew.
    `starts` a limit of `owed_by` beside the stage's, where they sit at the case; `stops` such ones by their clocks.
    `seats` gives offices their seat at the case, `unseats` takes it away. `repairs` records the three effects.
    `in_person`: not by an office that stands in for the party. `daily`: at most once per working day.
    `tells_who_owes`: it is meant for the party that the stage waits for, who does not take it itself;
    `only_who_owes`: nobody else takes it. `when`: a state of the case that it needs too.
    """

    name: str
    label: str
    by: tuple[Party, ...]
    sources: tuple[str, ...] = ()
    target: str | None = None
    detour: Detour | None = None
    path: str = ""
    choice: Choice | None = None
    needs: tuple[Need, ...] = ()
    resumes: int | None = None
    starts: TimeLimit | None = None
    stops: tuple[str, ...] = ()
    seats: tuple[Party, ...] = ()
    unseats: tuple[Party, ...] = ()
    tells: tuple[Party, ...] = ()
    tells_who_owes: bool = False
    only_who_owes: bool = False
    when: Callable[[CaseFile], bool] | None = None
    repairs: bool = False
    daily: bool = False
    in_person: bool = False
    gives_reasons: bool = False
    basis: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """Where it can lead to."""
        return tuple(name for name in (self.target, self.detour and self.detour.target) if name)

    def admits(self, seat: Seat) -> bool:
        """Whether it is for those in this seat."""
        return seat.party in self.by and not (self.in_person and seat.stands_in)

    def target_for(self, case: CaseFile) -> str | None:
        """Where it leads this case to."""
        return self.detour.target if self.detour and self.detour.when(case) else self.target

    @property
    def record(self) -> str:
        """The name under which the case keeps what this action said."""
        return self.path.replace("-", "_").replace("/", "_") or "submission"


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A whole procedure. `submission` creates the case; `actions` carry it to a closed stage."""

    name: str
    label: str
    basis: str
    stages: tuple[Stage, ...]
    submission: Action
    actions: tuple[Action, ...]
    materials: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[Level, ...] = tuple(Level)
    """How far alerts rise; supervision sheets go with them only where they rise to the committee."""

    def __post_init__(self) -> None:
        refuse_contradictions(self)

    @cached_property
    def _stages(self) -> Mapping[str, Stage]:
        return {stage.name: stage for stage in self.stages}

    def stage(self, name: str) -> Stage:
        return self._stages[name]

    def actions_from(self, stage: str) -> tuple[Action, ...]:
        return tuple(action for action in self.actions if stage in action.sources)

    def actions_at(self, path: str) -> tuple[Action, ...]:
        """The actions behind one route; several where the body chooses."""
        return tuple(action for action in self.actions if action.path == path)

    @property
    def limits(self) -> tuple[TimeLimit, ...]:
        """The limits of the stages, and those beside them."""
        limits = [stage.limit for stage in self.stages] + [action.starts for action in self.actions]
        return tuple(limit for limit in limits if limit)

    @property
    def reminders(self) -> frozenset[str]:
        """The clocks that only remind."""
        return frozenset(stage.reminder.clock for stage in self.stages if stage.reminder)

    def owed_by(self, clock: str, stage: str) -> Party | None:
        """Who owes what the clock measures."""
        limit = next((limit for limit in self.limits if limit.clock == clock), None)
        return limit.owed_by if limit and limit.owed_by else self.stage(stage).waits_for
