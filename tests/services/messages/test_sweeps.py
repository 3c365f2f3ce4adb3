"""Sweeps against a model of its own (decision 14): whatever happens to a run, each alert comes once, on its day."""

from __future__ import annotations

import copy
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.events import Event, first_break
from tests import builders
from tests.builders import Step, a_penalty, a_submitted_case, step
from tests.services.support import Deployment, at, deployed

Alert = tuple[str, str, str]
"""Clock, level, due date."""

LEVEL_OF = {"deadline.reminded": "amber", "deadline.breached": "red", "deadline.escalated": "escalated"}
CLOCK_OF = {"submitted": "forwarding", "forwarded": "opinion", "refused": "guidance", "uploaded": "initial_review"}
DAYS_OF = {"forwarding": 5, "opinion": 7, "guidance": 5, "initial_review": 3}
OWES = {"submitted": "steward", "forwarded": "authority", "refused": "steward", "uploaded": "steward"}
CHANNELS = {"superior": ("email",)}
UPLOADED = step(builders.APPLICANT, "upload-confirmation", receipt_number="XYZG20260302001")
MOVES: dict[str, list[tuple[Step, str, int | None]]] = {
    "submitted": [
        (builders.FORWARDED, "forwarded", None),
        (builders.SUPPLEMENT_ASKED, "supplementing", None),
        (builders.WITHDRAWN, "withdrawn", None),
    ],
    "supplementing": [(builders.SUPPLEMENTED, "submitted", 0)],
    "forwarded": [
        (builders.RETURNED, "submitted", 1),
        (builders.AGREED, "agreed", None),
        (builders.REFUSED, "refused", None),
    ],
    "agreed": [(UPLOADED, "uploaded", None)],
    "refused": [(builders.GUIDED, "guided", None)],
    "uploaded": [(builders.UPLOAD_RETURNED, "agreed", None), (builders.REPORTED, "reported", None)],
}
"""Stage -> what may be done there: the next stage, and with how many days at least its stopped clock runs on."""


# -------------------- the model


@dataclass
class Clock:
    """So many working days, counted from the day after `start`."""

    start: date
    days: int
    due: date
    left: int = 0


@dataclass
class Model:
    """One case by the memorandum: its stage, its clocks, and the alerts that were given."""

    stage: str
    clocks: dict[str, Clock] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)

    @property
    def running(self) -> Clock | None:
        return self.clocks.get(CLOCK_OF.get(self.stage, ""))

    def enter(self, stage: str, resumes: int | None, today: date, calendar: WorkingCalendar) -> None:
        leaving = self.running
        if leaving:
            in_time = today <= leaving.due
            leaving.left = max(1, calendar.working_days_between(today, leaving.due)) if in_time else 0
        self.stage = stage
        name = CLOCK_OF.get(stage)
        if name is None:
            return
        if resumes is None:
            due = calendar.add_working_days(today, DAYS_OF[name])
            self.clocks[name] = Clock(today, DAYS_OF[name], due)
            return
        clock = self.clocks[name]
        days = max(clock.left, resumes)
        if days:
            self.clocks[name] = Clock(today, days, calendar.add_working_days(today, days))
        else:  # overdue, it runs on as the calendar known now counts it
            clock.due = calendar.add_working_days(clock.start, clock.days)

    def settle(self, calendar: WorkingCalendar) -> None:
        if self.running:
            self.running.due = calendar.add_working_days(self.running.start, self.running.days)

    def alert(self, levels: Iterable[str], today: date, calendar: WorkingCalendar) -> None:
        for level in levels:
            if self.running and _is_reached(level, self.running.due, today, calendar):
                alert = (CLOCK_OF[self.stage], level, self.running.due.isoformat())
                if alert not in self.alerts:
                    self.alerts.append(alert)


def _is_reached(level: str, due: date, today: date, calendar: WorkingCalendar) -> bool:
    match level:
        case "amber":
            return today <= due and calendar.working_days_between(today, due) <= 1
        case "red":
            return today > due
        case _:
            return today > due and calendar.working_days_between(due, today) >= 3


def settled_and_alerted(name: str, today: date, calendar: WorkingCalendar) -> list[Callable[[Model], None]]:
    """List the parts of a scheduled function's work on one case."""
    settle = partial(Model.settle, calendar=calendar)
    parts: dict[str, list[Callable[[Model], None]]] = {
        "nightly": [
            settle,
            *(partial(Model.alert, levels=[level], today=today, calendar=calendar) for level in ("red", "escalated")),
        ],
        "reminders": [settle, partial(Model.alert, levels=["amber"], today=today, calendar=calendar)],
    }
    return parts[name] if name == "nightly" or calendar.is_working_day(today) else parts[name][:1]


# -------------------- the machine

_shared: list[Deployment] = []


@pytest.fixture(scope="module", autouse=True)
def _shared_deployment() -> Iterator[None]:
    with deployed() as deployment, patch("chalicelib.tables.core.due.PAGE_OF_DUE", 1):
        _shared[:] = [deployment]
        yield
        _shared.clear()


names = st.sampled_from(["nightly", "nightly", "reminders"])
places = st.lists(st.sampled_from(["jiaozuo", "jiaozuo", "jincheng"]), min_size=1, max_size=3)
orders = st.lists(st.integers(0, 1), max_size=60)


class Sweeps(RuleBasedStateMachine):
    """Days pass or are skipped, cases move, the calendar changes, and runs come whole, twice, at once or killed."""

    def __init__(self) -> None:
        super().__init__()
        self.d = _shared[0]
        self.d.clear()
        self.d.forget_city("changzhi")
        self.cases: list[CaseFile] = []
        self.models: list[Model] = []
        self.overrides: dict[date, bool] = {}
        self.numbers = itertools.count(1)

    @property
    def today(self) -> date:
        return shanghai_date(self.d.clock.moment)

    @property
    def calendar(self) -> WorkingCalendar:
        return WorkingCalendar(dict(self.overrides))

    @initialize(cities=places, day=st.integers(0, 40))
    def begin(self, cities: list[str], day: int) -> None:
        """Between late January and early March 2026 stands the Spring Festival, with make-up Saturdays around it."""
        self.d.clock.moment = at("2026-01-28 09:00") + timedelta(days=day)
        for city in cities:
            self.submit(city)

    def submit(self, city: str) -> None:
        number = f"焦市监处罚〔2025〕{next(self.numbers)}号"
        matter = a_penalty(handling_city=city, decision_number=number)
        self.cases.append(self.d.save(a_submitted_case(self.d.clock.moment, matter=matter)))
        model = Model("")
        model.enter("submitted", None, self.today, self.calendar)
        self.models.append(model)

    # -------------------- rules

    @rule(days=st.sampled_from([1, 1, 1, 2, 3, 4, 8]))
    def pass_days(self, days: int) -> None:
        self.d.clock.moment += timedelta(days=days)

    @rule(offset=st.integers(-3, 8), is_working=st.booleans())
    def override(self, offset: int, is_working: bool) -> None:
        day = self.today + timedelta(days=offset)
        self.overrides[day] = is_working
        self.d.wiring.directory_store.save_override(day, is_working_day=is_working)

    @rule(which=st.integers(0, 2), choice=st.integers(0, 2))
    def act(self, which: int, choice: int) -> None:
        move = self.move(which, choice)
        if move:
            number, taken, stage, resumes = move
            self.d.act(self.cases[number], taken)
            self.models[number].enter(stage, resumes, self.today, self.calendar)
            self.tick()

    @rule(name=names, times=st.integers(1, 2), pages=st.sampled_from([0, 1, 10**6]))
    def run(self, name: str, times: int, pages: int) -> None:
        for _ in range(times):
            self.d.run(name, pages=pages)
        for model in self.models:
            self.do(model, settled_and_alerted(name, self.today, self.calendar))
        self.tick()

    @rule(name=names, other=names, order=orders, pages=st.sampled_from([0, 10**6]))
    def run_at_once(self, name: str, other: str, order: list[int], pages: int) -> None:
        works = [partial(self.d.run, each) for each in (name, other)]
        assert self.d.interleave(works, order) == [None, None]
        for model in self.models:
            for each in (name, other):
                self.do(model, settled_and_alerted(each, self.today, self.calendar))
        self.tick()

    @rule(name=names, call=st.integers(0, 14), reply_lost=st.booleans())
    def run_killed(self, name: str, call: int, reply_lost: bool) -> None:
        """A killed run has done the first parts of its work on a case, none to all."""
        if not self.d.is_killed(lambda: self.d.run(name), call, reply_lost=reply_lost):
            self.run_nothing_more(name)
        else:
            parts = settled_and_alerted(name, self.today, self.calendar)
            for number in range(len(self.models)):
                self.take_one_of(number, [parts[:count] for count in range(len(parts) + 1)])
        self.tick()

    def run_nothing_more(self, name: str) -> None:
        for model in self.models:
            self.do(model, settled_and_alerted(name, self.today, self.calendar))

    @rule(name=names, which=st.integers(0, 2), choice=st.integers(0, 2), order=orders)
    def run_while_somebody_acts(self, name: str, which: int, choice: int, order: list[int]) -> None:
        """The run's parts on this case come before the act or after it, and its others are done as ever."""
        move = self.move(which, choice)
        if move is None:
            return
        number, taken, stage, resumes = move
        works = [partial(self.d.run, name), partial(self.d.act, self.cases[number], taken)]
        assert self.d.interleave(works, order) == [None, None]
        parts = settled_and_alerted(name, self.today, self.calendar)
        acted = partial(Model.enter, stage=stage, resumes=resumes, today=self.today, calendar=self.calendar)
        self.take_one_of(number, [[*parts[:count], acted, *parts[count:]] for count in range(len(parts) + 1)])
        for other, model in enumerate(self.models):
            if other != number:
                self.do(model, parts)
        self.tick()

    # -------------------- comparing

    @invariant()
    def every_case_is_as_the_model_says(self) -> None:
        for case, model in zip(self.cases, self.models, strict=True):
            assert self.seen(case) == (model.stage, due(model), Counter(model.alerts))

    def teardown(self) -> None:
        """Alerts are about running clocks only, each reached everybody once, and the chain holds."""
        wanted: Counter[tuple[str, ...]] = Counter()
        for case in self.cases:
            dossier = self.d.dossier(case)
            assert first_break(case.case_id, dossier.events, dossier.case.version, dossier.case.last_hash) is None
            for event in alerts(dossier.events):
                assert CLOCK_OF[event.stage] == event.details["clock"]
                for to in told(event):
                    channels = CHANNELS.get(to, ("inbox", "email"))
                    wanted.update((case.case_id, event.action, event.details["due_on"], to, c) for c in channels)
        rows = [item for item in self.d.outbox().values() if item.kind in LEVEL_OF]
        assert Counter((i.case_id, i.kind, i.facts["due_on"], str(i.to), str(i.channel)) for i in rows) == wanted

    def seen(self, case: CaseFile) -> tuple[str, str, Counter[Alert]]:
        dossier = self.d.dossier(case)
        clock = dossier.case.clocks.get(CLOCK_OF.get(dossier.case.stage, ""))
        given = [(e.details["clock"], LEVEL_OF[e.action], e.details["due_on"]) for e in alerts(dossier.events)]
        return dossier.case.stage, clock.due_on.isoformat() if clock else "", Counter(given)

    def take_one_of(self, number: int, courses: list[list[Callable[[Model], None]]]) -> None:
        """Find the one of these courses that explains the state of the case now."""
        outcomes = [self.do(copy.deepcopy(self.models[number]), course) for course in courses]
        seen = self.seen(self.cases[number])
        fitting = [m for m in outcomes if (m.stage, due(m), Counter(m.alerts)) == seen]
        assert fitting, (seen, outcomes)
        self.models[number] = fitting[0]

    def do(self, model: Model, parts: Iterable[Callable[[Model], None]]) -> Model:
        for part in parts:
            part(model)
        return model

    def move(self, which: int, choice: int) -> tuple[int, Step, str, int | None] | None:
        number = which % len(self.cases)
        moves = MOVES.get(self.models[number].stage, [])
        if not moves or self.cases[number].handling_city != "jiaozuo":
            return None
        return number, *moves[choice % len(moves)]

    def tick(self) -> None:
        self.d.clock.moment += timedelta(minutes=1)


def alerts(events: Iterable[Event]) -> Iterator[Event]:
    return (event for event in events if event.action in LEVEL_OF)


def told(event: Event) -> set[str]:
    owes = OWES[event.stage]
    match LEVEL_OF[event.action]:
        case "amber":
            return {owes}
        case "red":
            return {owes, "steward", *({"authority": ["superior"], "steward": ["committee"]}.get(owes, []))}
        case _:
            return {"committee"}


def due(model: Model) -> str:
    return model.running.due.isoformat() if model.running else ""


Sweeps.TestCase.settings = settings(
    max_examples=max(1, settings.default.max_examples // 2),
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate],
)
TestSweeps = Sweeps.TestCase
