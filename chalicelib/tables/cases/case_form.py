"""The JSON form of a case: its matter and its step records are of the types that its procedure's kit names.

The application is read from the text that the timeline pins, and its contact from the personal data beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.cases.proof.pinning import contact_in
from chalicelib.domain.shared import lineages
from chalicelib.domain.workflow.digests import Committed, Personal
from chalicelib.domain.workflow.grammar import Action
from chalicelib.tables.core.forms import Form, Unreadable, raised, written

PERSONAL = Form(dict[str, Committed], lineages.PERSONAL_DATA)
APART = {"application", "personal", "as_stored"}
"""Fields of a case that its JSON does not hold: they are read from another field, or from another attribute."""


class CaseForm:
    """Reads and writes cases of every procedure; the application names the procedure."""

    def stored(self, value: CaseFile) -> dict[str, Any]:
        """The attributes by which a head or a mirror entry holds the case: its JSON, and the number of its form."""
        return {"data": self.dump(value), "form": lineages.CASES.written}

    def dump(self, value: CaseFile) -> str:
        return written(lineages.CASES, _dumped(value), value, _known)

    def read(self, row: Any) -> CaseFile:
        """The case that a head or a mirror entry holds; as lists have it, without personal data.

        Raises:
            Unreadable: it is not in this form, or in a later one than this release reads.
        """
        try:
            text = raised(lineages.CASES, row.data, int(row.form))
            personal = PERSONAL.load(row.personal) if row.personal else {}
            return replace(_case(from_json(text), personal), as_stored=text)
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
            raise Unreadable(CaseFile.__name__) from None


def _dumped(case: CaseFile) -> str:
    return _adapter(CaseFile).dump_json(case, serialize_as_any=True, exclude=APART).decode()


def _known(text: str) -> str:
    return _dumped(_case(from_json(text), {}))


def _case(content: Any, personal: Personal) -> CaseFile:
    told = from_json(content["pinned"])
    application: Mapping[str, Any] = lineages.APPLICATIONS.raised(told, told["form"])
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
