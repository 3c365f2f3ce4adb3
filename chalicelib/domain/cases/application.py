"""An application (申请): the company, its contact, and the record or entry that is to be repaired."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chalicelib.domain.shared.masking import mask_email, mask_name, mask_phone


@dataclass(frozen=True, slots=True)
class Subject:
    """The company whose record is to be repaired (经营主体)."""

    name: str
    uscc: str
    home_city: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact person of an applicant; personal data, masked for all but owner, stewards and the acting office."""

    name: str
    phone: str
    email: str = ""


NOBODY = Contact(name="", phone="")
"""The contact where it was erased, and in lists, which need no personal data."""


def masked(contact: Contact) -> Contact:
    """The contact for those who may recognise it but not know it."""
    return Contact(mask_name(contact.name), mask_phone(contact.phone), mask_email(contact.email))


class IntakeChannel(StrEnum):
    """The way by which an application came to a lead department's counter."""

    PHONE = "phone"
    MAIL = "mail"
    EMAIL = "email"
    WINDOW = "window"


INTAKE_CHANNEL_NAMES: Mapping[IntakeChannel, str] = {
    IntakeChannel.PHONE: "电话",
    IntakeChannel.MAIL: "信函",
    IntakeChannel.EMAIL: "电子邮件",
    IntakeChannel.WINDOW: "窗口",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The receipt of an application at the counter of a city's lead department (备忘录 四(一)1).

    `city` is where it came in, and remains so when the case is transferred. `moved_here`: the office says that the
    company moved to its home city after another city had registered it.
    """

    channel: IntakeChannel
    received_on: date
    moved_here: bool = False
    city: str = ""


@dataclass(frozen=True, slots=True)
class Matter(ABC):
    """A published record or entry; each procedure has a type of its own, which its kit names."""

    handling_city: str

    @property
    @abstractmethod
    def reference(self) -> str:
        """The number of the decision (文号) or of the court's case (案号)."""

    @property
    @abstractmethod
    def office(self) -> str:
        """The name of the office that made it."""

    @property
    @abstractmethod
    def made_on(self) -> date:
        """The day of the decision, or of the entry into the list."""

    @abstractmethod
    def identity(self) -> str:
        """A key that is equal for two applications about the same matter."""


@dataclass(frozen=True, slots=True)
class Agency:
    """The penalty agency that the case was forwarded to."""

    agency_id: str
    name: str
    market_regulator: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The data that an applicant submits; none of it changes later. `procedure` determines the type of `matter`."""

    procedure: str
    subject: Subject
    contact: Contact
    matter: Matter
    missing_materials: tuple[str, ...] = ()
    statement: str = ""
