"""Facts that a message tells as they are when it is sent: names and phones of offices, dates in words, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.messages import Duty
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.parties import Beyond, Party, Role
from chalicelib.domain.time.local_time import chinese_date, shanghai_date
from chalicelib.domain.time.wording import remaining

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WRITTEN = frozenset({"note", "items", "reasons", "lines", "posts", "company", "reference", "office", "agency"})
"""Facts in the words of people or offices, which are told as they are."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The directory, and the address at which people with accounts work ("" while there is none)."""

    directory: Directory
    console_url: str = ""


@dataclass(frozen=True, slots=True)
class _Contact:
    name: str
    phone: str


def present_facts(delivery: Delivery, around: Surroundings) -> Mapping[str, str]:
    """The facts of a delivery, with those that only the moment of sending knows."""
    return {**_in_words(delivery.facts), **dict(_limit(delivery, around)), **dict(_contacts(delivery, around))}


def _in_words(facts: Mapping[str, str]) -> Mapping[str, str]:
    """The facts, with dates as people write them."""
    return {
        name: chinese_date(date.fromisoformat(value)) if name not in WRITTEN and _DAY.fullmatch(value) else value
        for name, value in facts.items()
    }


def _limit(delivery: Delivery, around: Surroundings) -> Iterator[tuple[str, str]]:
    due = delivery.facts.get("due_on")
    if due:
        due_on, today = date.fromisoformat(due), shanghai_date(delivery.at)
        yield "remaining", remaining(due_on, today, around.directory.calendar)
        yield "by", f"于 {chinese_date(due_on)}（当日 24 时）前" if today <= due_on else "立即"


def _contacts(delivery: Delivery, around: Surroundings) -> Iterator[tuple[str, str]]:
    to_applicant = delivery.to is Party.APPLICANT
    owing = _contact(delivery, "owing", around)
    if owing:
        yield "owing", owing.name
        phone = f"，电话 {owing.phone}" if owing.phone and not to_applicant else ""
        reader = "（贵企业）" if to_applicant else "（贵单位）"
        yield "owing_named", owing.name + (reader if delivery.facts.get("duty") == Duty.OWES else phone)
    for prefix in ("sending", "in_charge"):
        contact = _contact(delivery, prefix, around)
        if contact:
            yield prefix, contact.name
            yield f"{prefix}_phone", contact.phone
    role = ACCESS[delivery.to].role
    signs_in = delivery.to is Beyond.STAFF or role not in (None, Role.APPLICANT)
    if around.console_url and signs_in and not delivery.facts.get("link"):
        yield "console", around.console_url


def _contact(delivery: Delivery, fact: str, around: Surroundings) -> _Contact | None:
    """The office that a fact refers to; one without a phone is reached through the lead department of its city.

    Raises:
        ContentUnreadable: the entry of its city cannot be read; the message is to be sent once it can.
    """
    reference = ContactReference.read(delivery.facts.get(fact, ""))
    if reference is None:
        return None
    if reference.party is Party.APPLICANT:
        return _Contact(delivery.facts.get("company", ""), "")
    around.directory.refuse_unreadable(reference.place)
    office = around.directory.office_of(reference.party, reference.place, reference.holder)
    city = around.directory.find(reference.place)
    phone = office.phone if office else ""
    name = office.name if office else delivery.facts.get("office", "")
    return _Contact(name, phone or (city.lead_department.phone if city else ""))
