"""Finds contradictions within a declared procedure, which is then refused when its module is imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from chalicelib.domain.parties.access import ACCESS, FORMER_HOLDERS, PLACE_SEATS, Audience
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.workflow.audiences import words_in
from chalicelib.domain.workflow.grammar import Action, Stage

T = TypeVar("T", bound=Hashable)


class Declared(Protocol):
    """The parts of a procedure that can contradict each other."""

    @property
    def name(self) -> str: ...
    @property
    def stages(self) -> tuple[Stage, ...]: ...
    @property
    def submission(self) -> Action[Any]: ...
    @property
    def actions(self) -> tuple[Action[Any], ...]: ...
    @property
    def limits(self) -> tuple[TimeLimit, ...]: ...
    @property
    def reminders(self) -> frozenset[str]: ...
    def stage(self, name: str) -> Stage: ...
    def actions_at(self, path: str) -> Sequence[Action[Any]]: ...
    def actions_from(self, stage: str) -> Sequence[Action[Any]]: ...


class InvalidProcedure(ValueError):
    """A declaration that contradicts itself."""


def refuse_contradictions(procedure: Declared) -> None:
    """Check a declaration.

    Raises:
        InvalidProcedure: naming the first contradiction found.
    """
    for check in _CHECKS:
        for fault in check(procedure):
            raise InvalidProcedure(f"{procedure.name}: {fault}")


def _names_clash(procedure: Declared) -> Iterator[str]:
    yield from (f"stage {name} is declared twice" for name in _repeated(s.name for s in procedure.stages))
    yield from (f"action {name} is declared twice" for name in _repeated(a.name for a in procedure.actions))
    clocks = [limit.clock for limit in procedure.limits]
    yield from (f"clock {name} is declared twice" for name in _repeated(clocks))


def _stages_unknown(procedure: Declared) -> Iterator[str]:
    known = {stage.name for stage in procedure.stages}
    for action in (procedure.submission, *procedure.actions):
        named = {*action.sources, *action.targets}
        yield from (f"{action.name} names the unknown stage {name}" for name in sorted(named - known, key=str))


def _undone_is_unknown(procedure: Declared) -> Iterator[str]:
    known = {action.name for action in (procedure.submission, *procedure.actions)}
    for action in procedure.actions:
        yield from (f"{action.name} undoes the unknown action {name}" for name in sorted(action.undone - known))


def _submission_is_odd(procedure: Declared) -> Iterator[str]:
    if procedure.submission.target is None or procedure.submission.sources:
        yield "the submission comes from nowhere and leads to a stage"


def _action_lacks_something(procedure: Declared) -> Iterator[str]:
    given = (party for action in (procedure.submission, *procedure.actions) for party in action.seats)
    seats = {*PLACE_SEATS, *procedure.submission.by, *given}
    for action in procedure.actions:
        if not action.sources or not action.by or not action.path:
            yield f"{action.name} needs sources, somebody who may take it, and a route"
        yield from (f"{action.name} is for {party}, who never gets a seat" for party in {*action.by} - seats)
        told = {FORMER_HOLDERS.get(party, party) for party in action.told}
        yield from (f"{action.name} tells {party}, who never gets a seat" for party in told - seats)
        if action.resumes is not None and not (action.target and procedure.stage(action.target).limit):
            yield f"{action.name} resumes a clock that its target does not have"


def _audience_is_missing(procedure: Declared) -> Iterator[str]:
    for action in procedure.actions:
        words = {*words_in(action.record)}
        if words and action.audience is None:
            yield f"{action.name} has no audience, and yet its record holds {', '.join(sorted(words))}"
        yield from (f"{action.name} confides {name}, which it does not record" for name in {*action.confided} - words)


def _applicant_is_warned(procedure: Declared) -> Iterator[str]:
    for action in procedure.actions:
        if action.cautions and any(Audience.OFFICES not in ACCESS[party].reads for party in action.by):
            yield f"{action.name} warns somebody who may not read what offices are told"


def _choice_is_ambiguous(procedure: Declared) -> Iterator[str]:
    variants = [variant for action in procedure.actions for variant in action.variants]
    ways = [
        (source, variant.path, (variant.choice, variant.means and variant.means.label), party)
        for variant in variants
        for source in variant.sources
        for party in variant.by
    ]
    yield from (f"two actions leave {source} by {path} {choice}" for source, path, (choice, _), _ in _repeated(ways))
    for path in sorted({action.path for action in procedure.actions}):
        if len({variant.choice and variant.choice.field for variant in variants if variant.path == path}) > 1:
            yield f"the actions of {path} are chosen by different fields"


def _stage_is_a_trap(procedure: Declared) -> Iterator[str]:
    for stage in procedure.stages:
        leaving = [action for action in procedure.actions_from(stage.name) if action.targets]
        if stage.is_closed and (stage.limit or any(action.corrects is None for action in leaving)):
            yield f"{stage.name} is closed, and yet an action or a clock belongs to it"
        if not stage.is_closed and not any(stage.waits_for in action.by for action in leaving):
            yield f"{stage.name} waits for {stage.waits_for}, who can do nothing there"


def _stage_is_out_of_reach(procedure: Declared) -> Iterator[str]:
    assert procedure.submission.target is not None
    forward = _reach({procedure.submission.target}, procedure.actions, lambda a: (set(a.sources), set(a.targets)))
    closed = {stage.name for stage in procedure.stages if stage.is_closed}
    backward = _reach(closed, procedure.actions, lambda a: (set(a.targets), set(a.sources)))
    for stage in procedure.stages:
        if stage.name not in forward:
            yield f"{stage.name} cannot be reached"
        if stage.name not in backward:
            yield f"no closed stage can be reached from {stage.name}"


def _limit_is_odd(procedure: Declared) -> Iterator[str]:
    reminders = [time for stage in procedure.stages for time in stage.unlimited]
    windows = [action.window.limit for action in procedure.actions if action.window]
    for limit in (*procedure.limits, *reminders, *windows):
        if not limit.lengths:
            yield f"the limit {limit.clock} has no row in rules.toml"
        if repeated := _repeated(length.in_force_from for length in limit.lengths):
            yield f"the limit {limit.clock} has two rows from {repeated[0]} in rules.toml"
        if any(length.working_days < 1 or not length.basis for length in limit.lengths):
            yield f"the limit {limit.clock} needs working days and a basis"


_CHECKS: tuple[Callable[[Declared], Iterator[str]], ...] = (
    _names_clash,
    _stages_unknown,
    _undone_is_unknown,
    _submission_is_odd,
    _limit_is_odd,
    _action_lacks_something,
    _audience_is_missing,
    _applicant_is_warned,
    _choice_is_ambiguous,
    _stage_is_a_trap,
    _stage_is_out_of_reach,
)


def _repeated(items: Iterable[T]) -> list[T]:
    return [item for item, times in Counter(items).items() if times > 1]


Edge = Callable[[Action[Any]], tuple[set[str | None], set[str | None]]]
"""The stages at the two ends of an action."""


def _reach(start: set[str], actions: tuple[Action[Any], ...], edge: Edge) -> set[str | None]:
    reached: set[str | None] = set(start)
    grown = True
    while grown:
        before = len(reached)
        for action in actions:
            come_from, lead_to = edge(action)
            if come_from & reached:
                reached |= lead_to
        grown = len(reached) > before
    return reached
