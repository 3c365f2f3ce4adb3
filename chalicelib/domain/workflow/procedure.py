"""A procedure as a whole: its stages and actions, checked against themselves as they are declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic

from chalicelib import IS_PACKAGED
from chalicelib.domain.parties.access import ADDRESSEE_NAMES
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.workflow.contradictions import refuse_contradictions
from chalicelib.domain.workflow.grammar import Action, F, Fields, SideClock, Stage


@dataclass(frozen=True, kw_only=True)
class Procedure(Generic[F]):
    """A whole procedure. `submission` creates the file; `actions` carry it to a closed stage.

    `names` are those of its parties that it calls otherwise than the access table does.

    Raises:
        InvalidProcedure: its declaration contradicts itself.
    """

    name: str
    label: str
    basis: str
    stages: tuple[Stage, ...]
    submission: Action[F]
    actions: tuple[Action[F], ...]
    names: Mapping[Addressee, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[Level, ...] = tuple(Level)
    """The levels to which alerts rise; supervision sheets are issued only if these include the committee's."""

    def __post_init__(self) -> None:
        if not IS_PACKAGED:
            refuse_contradictions(self)

    @cached_property
    def _stages(self) -> Mapping[str, Stage]:
        return {stage.name: stage for stage in self.stages}

    @cached_property
    def all_actions(self) -> Mapping[str, Action[F]]:
        """The submission and all actions, by their names."""
        return {action.name: action for action in (self.submission, *self.actions)}

    def stage(self, name: str) -> Stage:
        return self._stages[name]

    def name_of(self, to: Addressee) -> str:
        """The name of a party, or of somebody beyond the seats, as files of this procedure say it."""
        return self.names.get(to) or ADDRESSEE_NAMES[to]

    @property
    def variants(self) -> tuple[Action[F], ...]:
        """Every action as it can be taken; a revision once for each action that it revises."""
        return tuple(variant for action in self.actions for variant in action.variants)

    def actions_from(self, stage: str) -> tuple[Action[F], ...]:
        return tuple(action for action in self.actions if stage in action.sources)

    def actions_at(self, path: str) -> tuple[Action[F], ...]:
        """The actions behind one route; several where the body chooses."""
        return tuple(action for action in self.actions if action.path == path)

    def taken(self, name: str, fields: Fields) -> Action[F] | None:
        """The action of this name as it was taken with these fields; None for an event that no action made."""
        action = self.all_actions.get(name)
        variants = action.variants if action else ()
        return next((v for v in variants if v.choice and fields.get(v.choice.field) == v.choice.value), action)

    @property
    def limits(self) -> tuple[TimeLimit, ...]:
        """The limits of the stages, and the limits that actions start beside them."""
        beside = dict.fromkeys(side.limit for side in self.side_clocks)
        return (*(stage.limit for stage in self.stages if stage.limit), *beside)

    @property
    def side_clocks(self) -> tuple[SideClock, ...]:
        """The clocks that actions start beside those of the stages."""
        return tuple(action.starts for action in self.actions if action.starts)

    @property
    def reminders(self) -> frozenset[str]:
        """The clocks that only remind, or tell that a time is over."""
        return frozenset(time.clock for stage in self.stages for time in stage.unlimited)

    def limit(self, clock: str) -> TimeLimit:
        """The limit that a clock measures."""
        return next(limit for limit in self.limits if limit.clock == clock)

    def responsible_party(self, clock: str, stage: str) -> Party | None:
        """The party that must act before the clock ends."""
        owed_by = next((side.owed_by for side in self.side_clocks if side.limit.clock == clock), None)
        return owed_by or self.stage(stage).waits_for
