"""moto and botocore made quick: what they work out anew for each session, call or value is worked out once.

Nothing that they answer changes; a call of DynamoDB takes two thirds of the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache, wraps
from typing import Any
from unittest.mock import patch

import botocore.session
from botocore.signers import RequestSigner
from botocore.useragent import UserAgentComponent
from moto.core import responses
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from local.moto import requests, rows

_AS_SENT = {"S", "N"}
"""Types of attribute values that are strings, here and on their way."""


@contextmanager
def quick() -> Iterator[None]:
    """moto and botocore lose no time while this lasts."""
    with ExitStack() as patches:
        for owner, name, quicker in _QUICKER:
            patches.enter_context(patch.object(owner, name, quicker))
        yield


def _without_search(structure: Callable[..., None]) -> Callable[..., None]:
    """moto's serializer would look for each of the ten members of a value under several spellings."""

    @wraps(structure)
    def serialize(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and value.keys() <= _AS_SENT:
            serialized[key] = value
        else:
            structure(serializer, serialized, value, shape, key)

    return serialize


_QUICKER: tuple[tuple[Any, str, Any], ...] = tuple(
    (owner, name, quicker(getattr(owner, name)))
    for owner, name, quicker in (
        (botocore.session, "create_loader", cache),
        (UserAgentComponent, "to_string", lru_cache),
        (RequestSigner, "handler", requests.unsigned),
        (BotocoreStubber, "process_request", requests.unrouted),
        (responses, "gen_amzn_requestid_long", requests.request_id),
        (responses, "method_names_from_class", cache),
        (BaseJSONSerializer, "_serialize_type_structure", _without_search),
        (Table, "query", rows.of_partition),
        (DynamoType, "cast_value", rows.cast_at_once),
        (DynamoType, "__eq__", rows.equal),
        (Item, "project", rows.project_whole),
    )
)
