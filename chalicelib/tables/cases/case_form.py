"""The JSON form of a case: its matter and its step records are of the types that its procedure's kit names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.workflow.grammar import Action
from chalicelib.tables.core.forms import Unreadable


class CaseForm:
    """Reads and writes cases of every procedure; the application names the procedure."""

    def dump(self, value: CaseFile) -> str:
        return _adapter(CaseFile).dump_json(value, serialize_as_any=True).decode()

    def load(self, text: str) -> CaseFile:
        """
        Raises:
            Unreadable: the text is not in this form.
        """
        try:
            return _case(from_json(text))
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
            raise Unreadable(CaseFile.__name__) from None


def _case(content: Any) -> CaseFile:
    application: Mapping[str, Any] = content["application"]
    kit = KITS[application["procedure"]]
    actions = kit.procedure.all_actions
    matter = _adapter(kit.matter).validate_python(application["matter"])
    records = {
        name: _adapter(_kind(actions[name])).validate_python(record) for name, record in content["records"].items()
    }
    case = {**content, "application": {**application, "matter": matter}, "records": records}
    read: CaseFile = _adapter(CaseFile).validate_python(case)
    return read


def _kind(action: Action[CaseFile]) -> Any:
    return action.record


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
