"""Turns a case into an answer for its caller: contact in clear or masked, deadline, steps and timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.domain.cases import clocks, transitions
from chalicelib.domain.cases.alerts import supervision
from chalicelib.domain.cases.alerts.asked import asked_of
from chalicelib.domain.cases.alerts.sheets import COLOUR_NAMES
from chalicelib.domain.cases.application import INTAKE_CHANNEL_NAMES, masked
from chalicelib.domain.cases.case import CaseFile, representatives
from chalicelib.domain.cases.clocks import LawsLimit
from chalicelib.domain.cases.filing.warnings import warnings_for
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.offices.staff import offices
from chalicelib.domain.parties.access import reads_contact
from chalicelib.domain.parties.parties import Role
from chalicelib.domain.parties.seats import seats_of
from chalicelib.domain.shared.masking import mask_name
from chalicelib.domain.time import deadlines, rules
from chalicelib.domain.time.limits import NATURE_NAMES
from chalicelib.domain.workflow.cautions import Known
from chalicelib.domain.workflow.events import Actor
from chalicelib.routes.cases.case_answers import (
    ActorAnswer,
    AgencyAnswer,
    AllEffectsAnswer,
    CaseAnswer,
    CaseSummary,
    ContactAnswer,
    DeadlineAnswer,
    EventAnswer,
    EventList,
    IntakeAnswer,
    LegalLimitAnswer,
    OnBehalfAnswer,
    SubjectAnswer,
    SummarySubject,
    SupervisionAnswer,
    WarningAnswer,
)
from chalicelib.routes.cases.codes import ACTOR_NAMES, CLOCKS, PROCEDURE_NAMES, TIMELINE
from chalicelib.routes.cases.procedures import ROUTE_KITS, MatterAnswers, MatterSummaries
from chalicelib.routes.cases.rule_answers import PortalAnswer, RulesAnswer
from chalicelib.routes.cases.step_answers import step_answers
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.parties.document_answers import document_answer
from chalicelib.services.cases.cases import View


def case_answer(view: View) -> CaseAnswer:
    """A case as its caller sees it now."""
    case, application = view.shown.case, view.case.application
    stage = transitions.stage_of(case)
    city = view.directory.find(case.handling_city)
    suggested = city.agency_named(application.matter.office) if city else None
    represented_by = next(iter(representatives(case).values()), None)
    return CaseAnswer(
        **_common(view),
        subject=SubjectAnswer.model_validate(application.subject),
        contact=_contact(view),
        **_parts(MatterAnswers, ROUTE_KITS[case.procedure].answer(case)),
        missing_materials=application.missing_materials,
        statement=application.statement,
        agency=AgencyAnswer.model_validate(case.agency) if case.agency else None,
        predecessor=case.predecessor or None,
        successor=case.successor or None,
        earlier_case_id=_earlier(view),
        represented_by=represented_by,
        represented_by_name=view.directory.name_of(represented_by) if represented_by else None,
        on_behalf=_on_behalf(view),
        intake=_intake(view),
        warnings=_warnings(view),
        suggested_agency_id=suggested.agency_id if suggested else None,
        suggested_agency_name=suggested.name if suggested else None,
        documents=[document_answer(document, PROCEDURES[case.procedure].name_of) for document in view.shown.documents],
        task=stage.task or None,
        steps=step_answers(case, view.directory),
        effects=AllEffectsAnswer(**asdict(case.effects), home_pushed=case.pushed_on) if case.effects else None,
        supervision=_supervision(case),
        portals=[
            PortalAnswer.model_validate(portal)
            for portal in rules.portals(
                market_regulator=case.is_for_market_regulator, day=case.applied_on, procedure=case.procedure
            )
        ],
        rules=RulesAnswer.model_validate(rules.version_on(case.applied_on, case.procedure)),
    )


def case_summary(view: View) -> CaseSummary:
    """A case as lists show it."""
    case = view.case
    return CaseSummary(
        **_common(view),
        subject=SummarySubject.model_validate(case.application.subject),
        waiting_days=clocks.waiting_days(case, view.today, view.directory.calendar),
        **_parts(MatterSummaries, ROUTE_KITS[case.procedure].summary(case)),
    )


def _parts(all_procedures: type[Answer], own: Mapping[str, Answer | None]) -> dict[str, Any]:
    """The parts of an answer that are a procedure's own: null for the other procedures."""
    return {**dict.fromkeys(all_procedures.model_fields), **own}


def _common(view: View) -> dict[str, Any]:
    case = view.case
    stage = transitions.stage_of(case)
    return {
        "case_id": case.case_id,
        "procedure": case.procedure,
        "procedure_name": PROCEDURE_NAMES[case.procedure],
        "stage": case.stage,
        "stage_name": stage.label_of(case),
        "handling_city": case.handling_city,
        "handling_city_name": view.directory.name_of(case.handling_city),
        "home_city": case.home_city,
        "home_city_name": view.directory.name_of(case.home_city),
        "cross_city": case.is_cross_city,
        "deadline": deadline_answer(view),
        "waits_for": stage.waits_for,
        "waits_for_name": PROCEDURES[case.procedure].name_of(stage.waits_for) if stage.waits_for else None,
        "asked": asked_of({seat.party for seat in view.seats}, case, view.directory, view.today) or None,
        "actions": [action.name for action in view.actions],
        "action_names": [action.label for action in view.actions],
        "version": case.version,
        "submitted_at": case.submitted_at,
        "updated_at": case.updated_at,
    }


def _contact(view: View) -> ContactAnswer:
    """The contact as the access table lets the caller read it: masked where none of their seats reads it in clear."""
    contact = view.case.application.contact
    return ContactAnswer.model_validate(contact if _reads_contact(view) else masked(contact))


def _reads_contact(view: View) -> bool:
    awaited = transitions.stage_of(view.case).waits_for
    return any(reads_contact(seat.party, is_awaited=seat.party is awaited) for seat in view.seats)


def _warnings(view: View) -> list[WarningAnswer]:
    known = Known(view.directory, view.today)
    found = warnings_for(view.case, view.seats, view.actions, known)
    return [WarningAnswer.model_validate(warned) for warned in found]


def _earlier(view: View) -> str | None:
    """The number of the earlier case about the same matter, for those who sat at it."""
    earlier = view.case.earlier
    return earlier.case_id if earlier and seats_of(view.principal, earlier.seats) else None


def _on_behalf(view: View) -> OnBehalfAnswer | None:
    cited, city = view.case.mandate, view.case.home_city
    if cited is None:
        return None
    return OnBehalfAnswer(
        city=city,
        city_name=view.directory.name_of(city),
        mandate_id=cited.mandate_id,
        document_id=cited.document_id,
    )


def actor_answer(view: View, actor: Actor) -> ActorAnswer:
    """An actor of the timeline with the names of role and organisation, as the directory has them now.

    The person is named as far as the case is shown with one; an applicant's, as their contact is, in clear or masked.
    """
    person = actor.person
    if actor.role == Role.APPLICANT:
        name = view.case.application.subject.name
        person = person if _reads_contact(view) else mask_name(person)
    else:
        known = {(grant.role.value, grant.organisation): name for grant, name in offices(view.directory).items()}
        name = known.get((actor.role, actor.organisation), "")
    return ActorAnswer(
        role=actor.role,
        role_name=ACTOR_NAMES[actor.role],
        organisation=actor.organisation,
        organisation_name=name,
        person_name=person or None,
    )


def _intake(view: View) -> IntakeAnswer | None:
    intake = view.case.intake
    if intake is None:
        return None
    city = intake.city or view.case.handling_city
    return IntakeAnswer(
        **{**asdict(intake), "city": city},
        channel_name=INTAKE_CHANNEL_NAMES[intake.channel],
        city_name=view.directory.name_of(city),
    )


def deadline_answer(view: View) -> DeadlineAnswer | None:
    """The limit that the caller goes by: its own where it owes something, else that of the stage."""
    case, today, calendar = view.case, view.today, view.directory.calendar
    clock = clocks.clock_for(case, {seat.party for seat in view.seats})
    party = clocks.responsible_party(case, clock) if clock else None
    if clock is None or party is None:
        return None
    length, light = clocks.length_of(case, clock), deadlines.light(clock, today, calendar)
    legal_limits = [_legal_limit(law) for law in clocks.laws_limits(case, clock, calendar)]
    return DeadlineAnswer(
        clock=clock.clock,
        clock_name=PROCEDURES[case.procedure].limit(clock.clock).label,
        due_on=clock.due_on,
        working_days_left=deadlines.working_days_left(clock, today, calendar),
        light=light,
        light_name=deadlines.LIGHT_NAMES[light],
        provisional=calendar.is_provisional(clock.started_on, clock.due_on),
        nature=length.nature,
        nature_name=NATURE_NAMES[length.nature],
        basis=length.basis,
        waits_for=party,
        waits_for_name=PROCEDURES[case.procedure].name_of(party),
        legal_limit=legal_limits[0] if legal_limits else None,
        legal_limits=legal_limits,
    )


def _legal_limit(law: LawsLimit) -> LegalLimitAnswer:
    return LegalLimitAnswer(
        limit=law.row.limit,
        limit_name=law.row.name,
        working_days=law.row.working_days,
        counted_from=law.counted_from,
        due_on=law.due_on,
        basis=law.row.basis,
    )


def _supervision(case: CaseFile) -> SupervisionAnswer | None:
    sheet, answer = case.sheet, supervision.answer_of(case)
    if sheet is None:
        return None
    return SupervisionAnswer(
        clock=sheet.clock,
        clock_name=CLOCKS[sheet.clock],
        due_on=sheet.due_on,
        colour=sheet.colour,
        colour_name=COLOUR_NAMES[sheet.colour],
        issued_at=sheet.issued_at,
        raised_at=sheet.raised_at,
        answer=(answer.text or None) if answer else None,
        answered_at=answer.at if answer else None,
    )


def event_list(view: View) -> EventList:
    """The timeline of a case, in the words of its procedure."""
    procedure = PROCEDURES[view.case.procedure]
    actions = (procedure.submission, *procedure.actions)
    labels = {**TIMELINE, **{action.name: action.label for action in actions}}
    return EventList(
        items=[
            EventAnswer(
                sequence=event.sequence,
                at=event.at,
                action=event.action,
                action_name=labels[event.action],
                actor=actor_answer(view, event.actor),
                stage=event.stage,
                stage_name=procedure.stage(event.stage).label,
                note=event.note,
                old=event.details.get("old") or None,
                new=event.details.get("new") or None,
                hash=event.hash,
                previous_hash=event.previous_hash,
            )
            for event in view.shown.events
        ]
    )
