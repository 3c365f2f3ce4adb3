"""The migration of one table: page by page, each row on condition that it is still as it was read.

It runs beside the service and may stop anywhere: the directory keeps how far it came, and another run goes on there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from chalicelib.tables.core.forms import Unreadable
from chalicelib.tables.core.tables import Tables
from infra.migration.kinds import Kind, again

PARTITION = "MIGRATION"
PAGE_OF_ROWS = 200
Raw = dict[str, Any]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A table to be migrated: its row class, the kinds of its rows, and the city or province whose it is."""

    rows: Any
    kinds: Mapping[str, Kind]
    place: str = ""

    @property
    def table(self) -> str:
        return str(self.rows.Meta.table_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The migration of a table to a release's forms, as far as it came. `after` is the key of the last row read."""

    to: str
    after: Raw | None = None
    read: int = 0
    rewritten: int = 0
    moved: int = 0
    unreadable: int = 0
    is_done: bool = False


def migrate(tables: Tables, target: Target, to: str, tell: Tell, *, anew: bool = False) -> Progress:
    """Migrate a table, or what is left of it; `anew` begins again where an earlier run came to its end."""
    client = tables.connection.client
    progress = _progress(tables, target)
    if anew or progress is None or progress.to != to:
        progress = Progress(to=to)
    while not progress.is_done:
        start = {"ExclusiveStartKey": progress.after} if progress.after else {}
        page = client.scan(TableName=target.table, Limit=PAGE_OF_ROWS, ConsistentRead=True, **start)
        for raw in page["Items"]:
            progress = _row(client, target, raw, progress, tell)
        after = page.get("LastEvaluatedKey")
        progress = replace(progress, after=after, is_done=after is None)
        _keep(tables, target, progress)
        tell(f"{target.table}: {_told(progress)}")
    return progress


def _row(client: Any, target: Target, raw: Raw, progress: Progress, tell: Tell) -> Progress:
    progress = replace(progress, read=progress.read + 1)
    row = target.rows.from_raw_data(dict(raw))
    try:
        wanted = again(target.kinds, row, target.place)
    except Unreadable:
        tell(f"{target.table}: {_name(raw)} cannot be read, and stays as it is")
        return replace(progress, unreadable=progress.unreadable + 1)
    after = _with_form(raw) if wanted is None else _rewritten(target, raw, wanted)
    if after == raw:
        return progress
    try:
        client.put_item(TableName=target.table, Item=after, **_still(raw))
    except client.exceptions.ConditionalCheckFailedException:
        return replace(progress, moved=progress.moved + 1)  # the service wrote it meanwhile, in its own form
    return replace(progress, rewritten=progress.rewritten + 1)


def _with_form(raw: Raw) -> Raw:
    return {**raw, "form": raw.get("form", {"N": "1"})}


def _rewritten(target: Target, raw: Raw, wanted: Mapping[str, Any]) -> Raw:
    """The row with the attributes that it shall have; others, of a later release, stay."""
    names = dict.fromkeys(wanted)
    keys: dict[str, Any] = {name: raw[name]["S"] for name in ("pk", "sk") if name in raw}
    filled: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    row = target.rows(**(keys | filled))
    given = {name: value for name, value in row.serialize().items() if name in names or name == "form"}
    kept = {name: value for name, value in raw.items() if name not in names}
    return {**kept, **given}


def _still(raw: Raw) -> dict[str, Any]:
    """The condition that a row is as it was read: whoever changes it changes its data or its version."""
    names = [name for name in ("data", "version", "personal", "counted") if name in raw]
    absent = [name for name in ("data", "version") if name not in raw]
    terms = [f"#{name} = :{name}" for name in names] + [f"attribute_not_exists(#{name})" for name in absent]
    return {
        "ConditionExpression": " AND ".join(terms),
        "ExpressionAttributeNames": {f"#{name}": name for name in [*names, *absent]},
        **({"ExpressionAttributeValues": {f":{name}": raw[name] for name in names}} if names else {}),
    }


def _progress(tables: Tables, target: Target) -> Progress | None:
    rows = tables.directory
    try:
        return Progress(**json.loads(rows.get(PARTITION, target.table, consistent_read=True).data))
    except rows.DoesNotExist:
        return None


def _keep(tables: Tables, target: Target, progress: Progress) -> None:
    tables.directory(pk=PARTITION, sk=target.table, data=json.dumps(asdict(progress))).save()


def _told(progress: Progress) -> str:
    left = "" if progress.is_done else ", more to come"
    unreadable = f", {progress.unreadable} unreadable" if progress.unreadable else ""
    moved = f", {progress.moved} written meanwhile" if progress.moved else ""
    return f"{progress.read} rows read, {progress.rewritten} rewritten{moved}{unreadable}{left}"


def _name(raw: Raw) -> str:
    return " ".join(raw[part]["S"] for part in ("pk", "sk") if part in raw)
