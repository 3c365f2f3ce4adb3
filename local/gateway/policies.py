"""Decides by an authorizer's policy whether one method is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

INVOKE = "execute-api:Invoke"
_UNDERSTOOD = frozenset({"Sid", "Effect", "Action", "Resource"})


def allows(policy: Mapping[str, Any], arn: str) -> bool:
    """Deny wins; what nothing allows is denied. Raises ValueError for a policy that the gateway could not apply."""
    effects = {_effect(statement) for statement in _several(policy["Statement"]) if _concerns(statement, arn)}
    return effects == {"Allow"}


def _concerns(statement: Mapping[str, Any], arn: str) -> bool:
    if not statement.keys() <= _UNDERSTOOD:
        raise ValueError("a statement here has Effect, Action and Resource alone")
    _effect(statement)
    actions = [_pattern(action, re.IGNORECASE) for action in _several(statement["Action"])]
    resources = [_pattern(resource) for resource in _several(statement["Resource"])]
    return any(a.fullmatch(INVOKE) for a in actions) and any(r.fullmatch(arn) for r in resources)


def _effect(statement: Mapping[str, Any]) -> str:
    effect = statement["Effect"]
    if effect not in {"Allow", "Deny"}:
        raise ValueError("Effect is Allow or Deny")
    return str(effect)


def _several(value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise ValueError("an empty list grants nothing and deploys badly")
    return values


@lru_cache(maxsize=1024)
def _pattern(glob: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """`*` is any run of characters, slashes too; `?` is any one."""
    return re.compile(re.escape(glob).replace(r"\*", ".*").replace(r"\?", "."), flags | re.DOTALL)
