"""Actions on cases: from a case, a command and a time, they compute the case after it and its event.

Pure: nothing here reads or writes. A `Change` holds all that must be written together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.application import Application
from chalicelib.domain.cases.case import CaseFile, is_represented
from chalicelib.domain.cases.case_changes import Change, Step, digest, plain, seal
from chalicelib.domain.cases.notifications import tell
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.cases.reasons import OTHER
from chalicelib.domain.cases.records import Effects, MandateReference
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.parties.access import PARTY_NAMES
from chalicelib.domain.parties.documents import Document, DocumentStatus
from chalicelib.domain.parties.parties import Addressee, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat, holder_of, seats_of
from chalicelib.domain.people.bindings import Mandate
from chalicelib.domain.shared.errors import AlreadyUrgedToday, FieldProblem, InvalidInput, NotAllowedNow, RoleMayNot
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.audiences import note_of
from chalicelib.domain.workflow.events import GENESIS, Actor, Event
from chalicelib.domain.workflow.grammar import Action, Stage
from chalicelib.domain.workflow.needs import Command
from chalicelib.domain.workflow.procedure import Procedure

MANDATE_IS_OVER = "委托已经终止，或者企业已有经办人，不能再代企业办理。"
