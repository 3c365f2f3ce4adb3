"""Plays sample cases through the real services at past dates; who acts and by which route, the procedure says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from chalicelib.documents.store import quarantine_key
from chalicelib.domain.cases.application import Application
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.parties.access import SEATS_OF_ROLE
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import SHANGHAI, shanghai_date
from chalicelib.domain.workflow.grammar import Action
from chalicelib.services.cases import cases, documents
from chalicelib.services.cases.cases import ActionRequest, View
from chalicelib.services.parties import uploads
from chalicelib.services.parties.idempotency import OnceKey, Reply
from chalicelib.wiring import Wiring
from local import samples
from local.moving_clock import MovingClock


@dataclass(frozen=True, slots=True)
class Step:
    """An action taken so many working days ago; `document` is the kind of the document it rests on."""

    days_ago: int
    action: str
    fields: Mapping[str, Any]
    document: str = ""


@dataclass(frozen=True)
class Player:
    """Plays one case after another; `upload` puts a file where a presigned POST would.

    Only the last step of a case is told, by `telling`: the inboxes begin with what is new.
    """

    wiring: Wiring
    telling: Wiring
    clock: MovingClock
    people: Mapping[str, Principal]
    upload: Callable[[str, bytes, str], None]

    def play(self, application: Application, submitted_days_ago: int, steps: list[Step]) -> None:
        """Play one case from its submission on. Service time is back at real time afterwards."""
        applicant = self.people[f"applicant-{application.subject.home_city}"]
        self._go_back(submitted_days_ago, 0)
        key = OnceKey(applicant.principal_id, "seed", application.matter.reference, "")
        seen: list[CaseFile] = []
        cases.submit(self.wiring if steps else self.telling, applicant, application, key, _into(seen))
        for order, step in enumerate(steps, start=1):
            self._go_back(step.days_ago, order)
            self._take(self.telling if step is steps[-1] else self.wiring, seen[-1], step, _into(seen))
        self.clock.return_to_real_time()

    def _take(self, w: Wiring, case: CaseFile, step: Step, see: Callable[[View], Reply]) -> None:
        action = next(action for action in PROCEDURES[case.procedure].actions if action.name == step.action)
        actor = self._actor(case, action)
        fields = {**step.fields, **({action.choice.field: action.choice.value} if action.choice else {})}
        cited = (self._document(case.case_id, actor, step.document),) if step.document else ()
        cases.act(w, actor, case.case_id, ActionRequest(action.path, lambda _: {**fields, "document_ids": cited}), see)

    def _actor(self, case: CaseFile, action: Action[CaseFile]) -> Principal:
        """Find the person who holds the first seat that may take the action."""
        party = action.by[0]
        if party is Party.APPLICANT:
            return self.people[case.seats[party]]
        role = next(role for role, seats in SEATS_OF_ROLE.items() if party in seats)
        return self.people[f"{role}-{case.seats[party]}"]

    def _document(self, case_id: str, actor: Principal, kind: str) -> str:
        """A document of the actor's, uploaded and verified."""
        content = samples.pdf("样例文书")
        request = uploads.DocumentRequest(
            kind=kind,
            file_name="样例文书.pdf",
            content_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        open_case = partial(documents.of_case, self.wiring, actor, case_id)
        document_id = uploads.register_upload(
            self.wiring, actor, open_case, request, lambda document, upload: Reply(201, {}, document.document_id)
        ).body
        self.upload(quarantine_key(case_id, document_id), content, "application/pdf")
        uploads.look_up(self.wiring, open_case(), document_id, documents.record)
        return document_id

    def _go_back(self, working_days: int, order: int) -> None:
        """Set the clock to office hours so many working days ago; later steps of a day come later in it."""
        self.clock.return_to_real_time()
        today = shanghai_date(self.clock.now())
        day = _working_day_before(today, working_days, self.wiring.directory().calendar)
        self.clock.jump_to(datetime.combine(day, time(9, 20), SHANGHAI) + timedelta(minutes=37 * order))


def _working_day_before(today: date, count: int, calendar: WorkingCalendar) -> date:
    day = today
    while count:
        day -= timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


def _into(seen: list[CaseFile]) -> Callable[[View], Reply]:
    """An answer that only remembers the case."""

    def see(view: View) -> Reply:
        seen.append(view.case)
        return Reply(200, {}, "")

    return see
