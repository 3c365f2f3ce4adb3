"""Rows of moto's DynamoDB, found without sorting the whole table, and keys that are strings, compared as strings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from moto.dynamodb.models.dynamo_type import DDBType, DynamoType, Item
from moto.dynamodb.models.table import Table

_INDEX_NAME = 6
"""Place of the index's name among the arguments of a query, after the table and the key."""

_PLAIN = {DDBType.STRING, DDBType.NUMBER}


class _Part:
    """A table that has no other rows than these."""

    def __init__(self, table: Table, rows: list[Any]) -> None:
        self._table = table
        self._rows = rows

    def all_items(self) -> list[Any]:
        return self._rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)


def of_partition(query: Callable[..., Any]) -> Callable[..., Any]:
    """A query looks at the rows of one partition; moto's would sort all of the table first."""

    @wraps(query)
    def run(table: Table, key: DynamoType, *others: Any, hash_key_conditions: Any = (), **named: Any) -> Any:
        if others[_INDEX_NAME]:
            rows = [row for row in _rows(table) if _has(row, hash_key_conditions)]
        else:
            rows = list(_within(table, table.items.get(key)))
        return query(_Part(table, rows), key, *others, hash_key_conditions=hash_key_conditions, **named)

    return run


def _rows(table: Table) -> Iterator[Any]:
    return (row for found in table.items.values() for row in _within(table, found))


def _within(table: Table, found: Any) -> Iterator[Any]:
    """What a table keeps under a key: rows by their second key, or a row."""
    if found:
        yield from found.values() if table.range_key_attr else (found,)


def _has(row: Any, conditions: list[tuple[str, DynamoType]]) -> bool:
    return all(name in row.attrs and row.attrs[name] == value for name, value in conditions)


def cast_at_once(cast: property) -> property:
    """moto would ask of a string whether it is a number, a set, a list, a map or nothing."""

    def cast_value(value: DynamoType) -> Any:
        return value.value if value.type == DDBType.STRING else cast.__get__(value)

    return property(cast_value)


def equal(_: Callable[..., bool]) -> Callable[..., bool]:
    """Values of different types are not equal, and strings are what they are."""

    def __eq__(one: DynamoType, other: DynamoType) -> bool:  # noqa: N807 - a method's
        if one.type != other.type:
            return False
        if one.type == DDBType.STRING:
            return bool(one.value == other.value)
        return bool(one.cast_value == other.cast_value)

    return __eq__


def project_whole(project: Callable[..., Item]) -> Callable[..., Item]:
    """A row keeps strings and numbers as they are; moto's would make all of it into Python's values and back again."""

    @wraps(project)
    def projected(row: Item, expressions: list[list[str]]) -> Item:
        names = {name for name, *deeper in expressions if not deeper and name in row.attrs}
        if len(names) < len(expressions) or not {row.attrs[name].type for name in names} <= _PLAIN:
            return project(row, expressions)
        return Item(row.hash_key, row.range_key, {name: row.attrs[name] for name in row.attrs if name in names})

    return projected
