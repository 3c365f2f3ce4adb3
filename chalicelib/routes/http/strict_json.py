"""Reads a JSON body strictly: refuses doubtful input that parsers usually accept (decision 28)."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from chalicelib.domain.shared.errors import DomainError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_INTEGER = 2**53


class MalformedJson(DomainError):
    """Not a JSON object that every reader understands alike."""

    code = "malformed_json"
    detail = "请求内容应为一个 UTF-8 编码的 JSON 对象。"


class BodyTooLarge(DomainError):
    """A body above the cap."""

    code = "body_too_large"
    detail = f"请求内容超过 {MAX_BYTES // 1024} KB。"


def read_object(raw: bytes) -> dict[str, Any]:
    """The body as an object.

    Raises:
        BodyTooLarge: over 256 KB.
        MalformedJson: not UTF-8, not an object, nested too deep, duplicate keys, NaN, Infinity, lone surrogates,
            or integers that a double cannot hold.
    """
    if len(raw) > MAX_BYTES:
        raise BodyTooLarge
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("请求内容不是 UTF-8 编码。")
    _check_depth(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite, parse_int=_small
        )
    except ValueError:
        _refuse("请求内容不是合法的 JSON。")
    if not isinstance(value, dict):
        _refuse("请求内容应为 JSON 对象。")
    if "\\u" in text:
        _check_surrogates(value)
    return value


def _check_depth(text: str) -> None:
    """Nesting is measured before parsing: a parser may run out of stack on it."""
    depth, in_string, is_escaped = 0, False, False
    for character in text:
        if in_string:
            if is_escaped:
                is_escaped = False
            elif character == "\\":
                is_escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                _refuse(f"JSON 嵌套超过 {MAX_DEPTH} 层。")
        elif character in "]}":
            depth -= 1


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse("JSON 对象中有重复的键。")
    return found


def _no_constant(name: str) -> NoReturn:
    _refuse(f"JSON 不允许 {name}。")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        _refuse("JSON 中的数字过大。")
    return value


def _small(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
        _refuse("JSON 中的整数过大。")
    return int(text)


def _check_surrogates(value: Any) -> None:
    match value:
        case str():
            if any("\ud800" <= character <= "\udfff" for character in value):
                _refuse("JSON 文本含有不成对的代理字符。")
        case dict():
            for key, item in value.items():
                _check_surrogates(key)
                _check_surrogates(item)
        case list():
            for item in value:
                _check_surrogates(item)


def _refuse(detail: str) -> NoReturn:
    raise MalformedJson(detail)
