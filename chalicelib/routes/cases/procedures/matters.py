"""The part of a submission that depends on its procedure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationInfo

from chalicelib.domain.shared.errors import InvalidValue

BodyOrNone = TypeVar("BodyOrNone")


def goes_with(procedure: str) -> Callable[[BodyOrNone, ValidationInfo], BodyOrNone]:
    """A check: the matter is required if `procedure` is the one named, and has no place beside another."""

    def check(matter: BodyOrNone, info: ValidationInfo) -> BodyOrNone:
        named = info.data.get("procedure")
        if named == procedure and matter is None:
            raise InvalidValue("required", "必填。")
        if named not in {procedure, None} and matter is not None:
            raise InvalidValue("extra_forbidden", "与所选办理流程不符。")
        return matter

    return check
