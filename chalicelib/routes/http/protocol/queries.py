"""Query parameters: an unknown one is refused at every address, but for those that clients add by themselves."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from pydantic import ValidationError

from chalicelib.domain.shared.errors import FieldProblem, InvalidCursor
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.problems import InvalidQuery, field_problems
from chalicelib.routes.http.protocol import cursors

ADDED = re.compile(r"_|_t|from|isappinstalled|utm_\w*")
"""Parameters that browsers' caches, campaigns and WeChat's sharing add to any address."""
UNKNOWN = "不认识的查询参数。"
PAGING = {"limit", "cursor"}

Query = TypeVar("Query", bound=Body)


class NoQuery(Body):
    """The query of a route that takes no parameters."""


def given(parameters: Mapping[str, str] | None, kind: type[Body], reserved: Collection[str] = ()) -> dict[str, str]:
    """The parameters that count: not the empty ones, nor those that clients add, unless they mean something here."""
    named = {field.alias or name for name, field in kind.model_fields.items()} | {*reserved}
    return {
        name: value
        for name, value in (parameters or {}).items()
        if value and (name in named or not ADDED.fullmatch(name))
    }


def read(kind: type[Query], counted: Mapping[str, str], whose: str) -> tuple[Query, str]:
    """The query, and the mark of cursors of its list; `whose` names the list and its reader.

    Raises:
        InvalidQuery: a parameter is unknown, or has a value that it cannot have.
        InvalidCursor: the cursor is of another list, or of other filters.
    """
    query = _checked(kind, {name: value for name, value in counted.items() if name != "cursor"})
    mark = cursors.mark(whose, query.model_dump_json(exclude=PAGING))
    if "cursor" not in counted or "cursor" not in kind.model_fields:
        return (_checked(kind, counted) if "cursor" in counted else query), mark
    inner = cursors.opened(counted["cursor"], mark)
    try:
        return kind.model_validate_strings({**counted, "cursor": inner}), mark
    except ValidationError as error:
        raise InvalidCursor from error


def _checked(kind: type[Query], counted: Mapping[str, str]) -> Query:
    try:
        return kind.model_validate_strings(dict(counted))
    except ValidationError as error:
        raise InvalidQuery(tuple(_as_parameter(problem) for problem in field_problems(error))) from None


def _as_parameter(problem: FieldProblem) -> FieldProblem:
    return replace(problem, message=UNKNOWN) if problem.code == "extra_forbidden" else problem
