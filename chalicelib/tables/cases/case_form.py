"""The JSON form of a case: its matter and its step records are of the types that its procedure's kit names.

The application is read from the text that the timeline pins, and its contact from the personal data beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.cases.proof.pinning import contact_in
from chalicelib.domain.workflow.digests import Committed, Personal
from chalicelib.domain.workflow.grammar import Action
from chalicelib.tables.core.forms import Form, Unreadable

PERSONAL = Form(dict[str, Committed])
APART = {"application", "personal"}
"""Fields of a case that its JSON does not hold: the one is read from another, the other has an attribute of its own."""


class CaseForm:
    """Reads and writes cases of every procedure; the application names the procedure."""

    def dump(self, value: CaseFile) -> str:
        return _adapter(CaseFile).dump_json(value, serialize_as_any=True, exclude=APART).decode()

    def read(self, row: Any) -> CaseFile:
        """The case that a head or a mirror entry holds; as lists have it, without personal data.

        Raises:
            Unreadable: it is not in this form.
        """
        try:
            return _case(from_json(row.data), PERSONAL.load(row.personal) if row.personal else {})
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
            raise Unreadable(CaseFile.__name__) from None


def _case(content: Any, personal: Personal) -> CaseFile:
    application: Mapping[str, Any] = from_json(content["pinned"])
    kit = KITS[application["procedure"]]
    actions = kit.procedure.all_actions
    matter = _adapter(kit.matter).validate_python(application["matter"])
    contact = contact_in(personal, application["contact"])
    records = {
        name: _adapter(_kind(actions[name])).validate_python(record) for name, record in content["records"].items()
    }
    application = {**application, "matter": matter, "contact": contact}
    case = {**content, "application": application, "records": records, "personal": personal}
    read: CaseFile = _adapter(CaseFile).validate_python(case)
    return read


def _kind(action: Action[CaseFile]) -> Any:
    return action.record


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
