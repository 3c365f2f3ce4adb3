"""Between rows and the domain: each kind of row has one JSON form, read and written by pydantic."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from chalicelib.domain.cases.case import CaseFile, Contact
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.clocks import next_due
from chalicelib.domain.links.opinion_links import CaseLink, OpinionLink
from chalicelib.domain.messages import fan_out
from chalicelib.domain.messages.deliveries import Delivery, DeliveryState
from chalicelib.domain.messages.fan_out import Occasion
from chalicelib.domain.messages.messages import Channel, Notification
from chalicelib.domain.offices.cities import City
from chalicelib.domain.offices.directory_changes import DirectoryChange
from chalicelib.domain.offices.staff import StaffMember
from chalicelib.domain.parties.audit import Reading
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.kept_answers import StoredAnswer
from chalicelib.domain.parties.parties import Identity, Party
from chalicelib.domain.people.bindings import Binding
from chalicelib.domain.people.persons import Person, PersonId
from chalicelib.domain.people.sessions import Family
from chalicelib.domain.people.wechat_token import ServerToken
from chalicelib.domain.time.holiday_notices import HolidayNotice
from chalicelib.domain.workflow.events import Event
from chalicelib.runtime import correlation
from chalicelib.tables.core import keys

T = TypeVar("T")

DELIVERED_KEPT = timedelta(days=180)
"""Delivered messages are kept as long as logs are."""

NOBODY = Contact(name="", phone="")
"""What mirror entries carry for a contact: lists need no personal data."""


class Unreadable(ValueError):
    """A stored text that is not in its form. It quotes nothing of it, as pydantic's own error would."""


class Form(Generic[T]):
    """The JSON form of one type, worked out at its first use: no invocation reads every kind of row."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    def dump(self, value: T) -> str:
        return self._adapter.dump_json(value).decode()

    def load(self, text: str) -> T:
        """
        Raises:
            Unreadable: the text is not in this form.
        """
        try:
            return self._adapter.validate_json(text)
        except ValidationError:
            raise Unreadable(self._kind.__name__) from None


CASES = Form(CaseFile)
EVENTS = Form(Event)
DOCUMENTS = Form(Document)
CITIES = Form(City)
IDENTITIES = Form(Identity)
STAFF = Form(StaffMember)
DELIVERIES = Form(Delivery)
NOTIFICATIONS = Form(Notification)
ANSWERS = Form(StoredAnswer)
BINDINGS = Form(Binding)
PERSONS = Form(Person)
PERSON_IDS = Form(PersonId)
READINGS = Form(Reading)
HOLIDAY_NOTICES = Form(HolidayNotice)
DIRECTORY_CHANGES = Form(DirectoryChange)
LINKS = Form(OpinionLink)
CASE_LINKS = Form(CaseLink)
FAMILIES = Form(Family)
SERVER_TOKENS = Form(ServerToken)


def head(case: CaseFile) -> dict[str, Any]:
    """The head row of the handling city's table. The clock that ends first puts it into the sparse `due` index."""
    clock = next_due(case)
    return {
        "pk": keys.case(case.case_id),
        "sk": keys.HEAD,
        "data": CASES.dump(case),
        "version": case.version,
        "running": keys.CLOCKS if clock else None,
        "due": f"{clock.due_on.isoformat()}#{case.case_id}" if clock else None,
        **_listed_in(case, case.handling_city),
    }


def mirrors(case: CaseFile) -> dict[str, dict[str, Any]]:
    """The mirror entries: jurisdiction -> row, for each other table in which somebody must find the case."""
    where = {case.home_city, case.owner_city, case.seats.get(Party.PROVINCE, "")} - {case.handling_city, ""}
    anonymous = replace(case, application=replace(case.application, contact=NOBODY))
    data = CASES.dump(anonymous)
    return {
        place: {"pk": keys.mirror(case.case_id), "sk": keys.HEAD, "data": data, **_listed_in(case, place)}
        for place in sorted(where)
    }


def _listed_in(case: CaseFile, place: str) -> dict[str, str | None]:
    """Index keys in the table of `place`: the office's ledger, an agency's or a court's desk, the applicant's list."""
    desks = {case.home_city: (Party.LOCAL_COURT,), case.handling_city: (Party.AUTHORITY, Party.EXECUTING_COURT)}
    in_ledger = place in {case.seats.get(party) for party in (Party.STEWARD, Party.HOME_STEWARD, Party.PROVINCE)}
    return {
        "ledger": keys.LEDGER if in_ledger else None,
        "desk": next((case.seats[party] for party in desks.get(place, ()) if party in case.seats), None),
        "owner": case.seats[Party.APPLICANT] if place == case.owner_city else None,
        "filed": f"{case.submitted_at.isoformat()}#{case.case_id}",
    }


def event_row(event: Event) -> dict[str, Any]:
    return {"pk": keys.case(event.case_id), "sk": keys.event(event.sequence), "data": EVENTS.dump(event)}


def document_row(folder_id: str, document: Document) -> dict[str, Any]:
    """A document of a case or a binding. One that is awaited stands in the sparse `due` index: none is forgotten."""
    is_pending = document.status is DocumentStatus.PENDING
    return {
        "running": keys.UPLOADS if is_pending else None,
        "due": f"{document.expires_at.astimezone(UTC).isoformat()}#{document.document_id}" if is_pending else None,
        "pk": keys.folder(folder_id),
        "sk": keys.document(document.document_id),
        "data": DOCUMENTS.dump(document),
        "version": 1 if document.checked_at is None else 2,
    }


def binding_row(binding: Binding) -> dict[str, Any]:
    """The head row of a binding, listed among all of its city."""
    return {
        "pk": keys.binding(binding.binding_id),
        "sk": keys.HEAD,
        "data": BINDINGS.dump(binding),
        "version": binding.version,
        "ledger": keys.BINDINGS,
        "filed": f"{binding.created_at.isoformat()}#{binding.binding_id}",
    }


def agent_row(binding: Binding) -> dict[str, Any]:
    """The same among those of its company, from the confirmation on: the table tells at once who speaks for it."""
    return {
        "pk": keys.agents(binding.company_id),
        "sk": binding.binding_id,
        "data": BINDINGS.dump(binding),
        "version": binding.version,
    }


def deliveries(change: Change, channels: Collection[Channel]) -> list[Delivery]:
    """The deliveries of a change's messages by these channels."""
    event = change.event
    name = f"{event.case_id}.{event.sequence:06d}"
    return fan_out.deliveries(change.messages, Occasion(name, event.at, event.case_id, correlation.current()), channels)


def outbox_row(item: Delivery) -> dict[str, Any]:
    """Only what waits stands in the index: pending or dead."""
    waits = item.state in (DeliveryState.PENDING, DeliveryState.DEAD)
    return {
        "pk": item.delivery_id,
        "data": DELIVERIES.dump(item),
        "version": item.version,
        "waiting": item.state.value if waits else None,
        "not_before": f"{item.not_before.astimezone(UTC).isoformat()}#{item.delivery_id}" if waits else None,
        "expires": None if waits else item.at + DELIVERED_KEPT,
    }
