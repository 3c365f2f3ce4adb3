"""The grammar of a procedure: stages and actions, declared once; a bad rule is refused at import.

Permissions, deadlines, next actions, notifications, OpenAPI, the docs' diagram and the tests' matrix derive from it.
A procedure is about a file of some type `F`: a case, or another type in later procedures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, TypeVar

from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.access import Audience
from chalicelib.domain.parties.parties import Addressee, Party
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.time.local_time import chinese_date
from chalicelib.domain.workflow.cautions import Caution
from chalicelib.domain.workflow.needs import Need
from chalicelib.domain.workflow.records import Record

F = TypeVar("F")

Fields = Mapping[str, Any]
"""The body of an action's request: field name -> value."""

Holder = Callable[[F, Fields], str]
"""Finds the holder of a seat that an action gives, from the file and the fields of the action."""

LookUp = Callable[[F, Fields, Directory], Fields]
"""Looks up offices that a body names in the directory, and returns the fields to add."""

Rewrite = Callable[[F, Fields], F]
"""Makes the file that a step leaves, where the step changes what the file is about."""


def named_by(name: str) -> Holder[Any]:
    """The holder whom a field of the body names."""
    return lambda _, fields: str(fields.get(name) or "")


@dataclass(frozen=True, slots=True)
class Lapse:
    """The time that the awaited party of a stage has; once it is over, `tells` hear that they may end the stage."""

    limit: TimeLimit
    tells: tuple[Party, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a file. A stage that waits for nobody is closed.

    `reminder`: after so many working days the awaited party is reminded, once; a reminder makes nothing late. Nor does
    a `lapse`, whose clock may be the reminder's.
    `settles`: nothing is left to apply for, so no other file about the same matter may follow.
    `names` tells the label of one file more exactly.
    """

    name: str
    label: str
    names: Callable[[Any], str] | None = None
    waits_for: Party | None = None
    task: str = ""
    limit: TimeLimit | None = None
    reminder: TimeLimit | None = None
    lapse: Lapse | None = None
    basis: str = ""
    settles: bool = False

    @property
    def is_closed(self) -> bool:
        return self.waits_for is None

    @property
    def unlimited(self) -> tuple[TimeLimit, ...]:
        """The times of the stage that make nothing late, each once."""
        times = (self.reminder, self.lapse.limit if self.lapse else None)
        return tuple(dict.fromkeys(time for time in times if time))

    def label_of(self, file: object) -> str:
        """The stage as it is called for this file."""
        return self.names(file) if self.names else self.label


def open_stages(stages: Iterable[Stage], but: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The sources of an action that is possible in every open stage, so that no new stage is forgotten.

    Raises:
        ValueError: `but` names a stage that is not among the open ones.
    """
    names = [stage.name for stage in stages if not stage.is_closed]
    unknown = set(but) - set(names)
    if unknown:
        raise ValueError(f"no open stage is called {', '.join(sorted(unknown))}")
    return tuple(name for name in names if name not in but)


def stages_with_limit(stages: Iterable[Stage]) -> tuple[str, ...]:
    """The stages that have a time limit."""
    return tuple(stage.name for stage in stages if stage.limit)


@dataclass(frozen=True, slots=True)
class Choice:
    """The field of the body that chooses between the actions of one route, and the value that chooses this one."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Meaning(Generic[F]):
    """The sense in which a request at a route that several actions share means this one: by the offices it names.

    `label` tells that sense, in Chinese.
    """

    holds: Callable[[F, Fields], bool]
    label: str


@dataclass(frozen=True, slots=True)
class Detour(Generic[F]):
    """Another target, for files to which the usual target does not apply."""

    target: str
    when: Callable[[F], bool]


@dataclass(frozen=True, slots=True)
class Condition(Generic[F]):
    """A state of the file that an action needs beside its stage.

    `label` names the state; `otherwise` tells, in Chinese, why a file that is not in it refuses the action.
    """

    holds: Callable[[F], bool]
    label: str
    otherwise: str | Callable[[F], str]

    def why_not(self, file: F) -> str:
        """The reason why the file refuses the action; "" if it is in this state."""
        if self.holds(file):
            return ""
        return self.otherwise if isinstance(self.otherwise, str) else self.otherwise(file)


@dataclass(frozen=True, slots=True)
class SideClock:
    """A limit that an action starts beside the stage's own, for a party that sits at the file.

    `resumes`: its clock runs on with what was left, but at least so many working days; otherwise it starts anew.
    `when`: the files that it is for. `stages`: those that it does not outlive, if not all.
    """

    limit: TimeLimit
    owed_by: Party
    resumes: int | None = None
    when: Callable[[Any], bool] | None = None
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Generic[F]):
    """The time in which an action is possible: working days of a limit, counted from the day that `since` finds.

    `opens`: the action is possible once they are over; otherwise until they are. It bounds the action in `stages`
    alone. `why` tells in Chinese why it is not the time (`{days}`, `{until}`).
    """

    limit: TimeLimit
    since: Callable[[F], date | None]
    stages: tuple[str, ...]
    opens: bool = False
    why: str

    def why_not(self, file: F, stage: str, today: date, calendar: WorkingCalendar) -> str:
        """The reason why it is not the time for the action, in Chinese; "" if it is."""
        since = self.since(file) if stage in self.stages else None
        if since is None:
            return ""
        days = self.limit.length_on(since).working_days
        until = calendar.add_working_days(since, days)
        if (today > until) == self.opens:
            return ""
        return self.why.format(days=days, until=chinese_date(until))


@dataclass(frozen=True, slots=True)
class Transfer(Generic[F]):
    """A file that its successor carries on elsewhere: `city` finds where, `matter` what the successor is about.

    Those whom the action tells are told of the successor, `leaves` of the file that is closed by it.
    """

    city: Callable[[F, Fields], str]
    matter: Callable[[F, Fields], Any]
    leaves: tuple[Addressee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Generic[F]):
    """One step: the parties that may take it, its stages, its needs and record, and the parties told.

    `path` is its route below the file ("" for the submission); of several actions there, `choice` and `means` tell
    which one a request means. `target` None stays in the stage. `record` is the type of its record, kept under the
    action's name.
    `looks_up` adds data of offices that the body names. `warned` may speak against it, which is recorded.
    `resumes`: the target's stopped clock runs on, with at least so many working days; otherwise it starts anew.
    `starts` a clock beside the stage's, where its party sits at the file; `stops` such ones by their clocks.
    `seats` gives offices their seat at the file, `unseats` takes it away. `rewrites` changes what the file is about.
    `repairs` records the effects of the repair. `goes_on_elsewhere`: another office carries on, and nothing need be
    applied for anew.
    `in_person`: not by an office that stands in for the party. `daily`: at most once per working day.
    `tells_waiting_party`: the action addresses the party that the stage waits for, which cannot take it itself;
    `only`: finds the party that alone takes it. `when`: a state of the file that it needs too.
    `by_link`: an agency without an account may take it through its opinion link.
    `audience` reads the words that the action leaves and the documents that it rests on; `confided` names fields that
    fewer read.

    A correction mends a mistake: `corrects` finds the facts that it corrects, and its event holds them as they were
    (`old`) and as they are (`new`). It alone may leave a closed stage, and it tells all whom it names but its actor.
    `revises`: it takes one of these actions anew, which `taken_as` names in its `variants`. `window`: only in time.
    `undoes` names the actions that hold no more since, beside those that it revises.
    `alters` changes the file's own content by what the command brings; `transfers` it to a successor.
    """

    name: str
    label: str
    by: tuple[Party, ...]
    record: type[Record] = Record
    sources: tuple[str, ...] = ()
    target: str | None = None
    detour: Detour[F] | None = None
    path: str = ""
    choice: Choice | None = None
    means: Meaning[F] | None = None
    needs: tuple[Need[F], ...] = ()
    looks_up: LookUp[F] | None = None
    warned: tuple[Caution[F], ...] = ()
    rewrites: Rewrite[F] | None = None
    resumes: int | None = None
    starts: SideClock | None = None
    stops: tuple[str, ...] = ()
    seats: Mapping[Party, Holder[F]] = field(default_factory=dict)
    unseats: tuple[Party, ...] = ()
    tells: tuple[Addressee, ...] = ()
    tells_waiting_party: bool = False
    only: Callable[[F], Party | None] | None = None
    when: Condition[F] | None = None
    repairs: bool = False
    daily: bool = False
    in_person: bool = False
    gives_reasons: bool = False
    goes_on_elsewhere: bool = False
    by_link: bool = False
    audience: Audience | None = None
    confided: Mapping[str, Audience] = field(default_factory=dict)
    corrects: Callable[[F], Fields] | None = None
    revises: tuple[Action[F], ...] = ()
    taken_as: Action[F] | None = None
    undoes: tuple[str, ...] = ()
    window: Window[F] | None = None
    alters: Callable[[F, Any], F] | None = None
    transfers: Transfer[F] | None = None
    basis: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """The stages that the action can lead to."""
        own = (self.target, self.detour and self.detour.target)
        revised = (name for action in self.revises for name in action.targets) if self.taken_as is None else ()
        return tuple(dict.fromkeys(name for name in (*own, *revised) if name))

    @property
    def told(self) -> tuple[Addressee, ...]:
        """All whom the action names to be told, by the file or by its successor."""
        return tuple(dict.fromkeys((*self.tells, *(self.transfers.leaves if self.transfers else ()))))

    @property
    def undone(self) -> frozenset[str]:
        """The actions of which letters made before this one tell what holds no more."""
        return frozenset({*self.undoes, *(revised.name for revised in self.revises)})

    @property
    def variants(self) -> tuple[Action[F], ...]:
        """The ways in which the action is taken: one, or for a revision one for each action that it revises."""
        return tuple(_taken_as(self, revised) for revised in self.revises) or (self,)

    @property
    def cautions(self) -> tuple[Caution[F], ...]:
        """All that may speak against the action in any of its variants."""
        return tuple(dict.fromkeys(caution for variant in self.variants for caution in variant.warned))

    def is_meant(self, file: F, fields: Fields) -> bool:
        """True if a request with these fields, at the route of several actions, means this one."""
        is_chosen = self.choice is None or fields.get(self.choice.field) == self.choice.value
        return is_chosen and (self.means is None or self.means.holds(file, fields))

    def admits(self, seat: Seat) -> bool:
        """The action is open to this seat."""
        return seat.party in self.by and not (self.in_person and seat.stands_in)

    def target_for(self, file: F) -> str | None:
        """The stage that the action leads this file to."""
        return self.detour.target if self.detour and self.detour.when(file) else self.target

    def keeps_clocks(self, stage: str, target: str | None) -> bool:
        """The action leaves the clocks alone: it revises a decision, and leads to the stage it is taken in."""
        return bool(self.revises) and target == stage

    @property
    def step(self) -> str:
        """The name under which answers show the action's record: that of its route."""
        return self.path.replace("-", "_").replace("/", "_") or "submission"


def _taken_as(revision: Action[F], revised: Action[F]) -> Action[F]:
    """A revision as it takes one action anew: by that action's choice, with its needs, to its target."""
    return replace(
        revision,
        label=f"{revision.label}（{revised.label}）" if len(revision.revises) > 1 else revision.label,
        taken_as=revised,
        choice=revised.choice,
        means=revised.means,
        needs=(*revised.needs, *revision.needs),
        looks_up=revised.looks_up,
        warned=revised.warned,
        target=revised.target,
        detour=revised.detour,
        gives_reasons=revised.gives_reasons,
        repairs=revised.repairs,
        starts=revised.starts,
        audience=revised.audience or revision.audience,
    )
