"""Records the calls of functions to AWS, as questions to IAM: seen at botocore, where every call passes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from botocore import signers
from botocore.client import BaseClient
from moto.core import DEFAULT_ACCOUNT_ID

TRANSACTION = "TransactWriteItems"
IN_A_TRANSACTION = {kind: f"{kind}Item" for kind in ("Put", "Update", "Delete", "ConditionCheck")}
"""A part of a transaction -> the operation as which it is allowed."""
_FIRST_EQUALITY = re.compile(r"(#\w+) = (:\w+)")


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """One question to IAM.

    `partition` is the key of the one row, or of the rows, in question; `enclosing` the operation that a part is of;
    `is_signed` says that whoever holds a form or a link will ask, in the name of the function that signed it.
    """

    action: str
    resource: str
    partition: str = ""
    enclosing: str = ""
    is_signed: bool = False

    @property
    def context(self) -> dict[str, Any]:
        """The condition keys that come with it."""
        keys = {"dynamodb:LeadingKeys": [self.partition]} if self.partition else {}
        return keys | ({"dynamodb:EnclosingOperation": self.enclosing} if self.enclosing else {})


class Recorder:
    """Keeps what each function asks; what is asked while none runs is nobody's.

    A function that calls another is answered as Lambda does, and `invoke` gets the other's name and event.
    """

    def __init__(self, invoke: Callable[[str, dict[str, Any]], None]) -> None:
        self.asked: dict[str, set[Asked]] = defaultdict(set)
        self._invoke = invoke
        self._running = ""
        self._interruptions: dict[str, Callable[[], Any]] = {}

    @contextmanager
    def running(self, function: str) -> Iterator[None]:
        before, self._running = self._running, function
        try:
            yield
        finally:
            self._running = before

    def before_next(self, operation: str, happens: Callable[[], Any]) -> None:
        """Let something happen just before the next call of this operation."""
        self._interruptions[operation] = happens

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Only clients made meanwhile have their signatures seen."""
        call = BaseClient._make_api_call
        sign_url, sign_post = signers.generate_presigned_url, signers.generate_presigned_post

        def seen_call(client: Any, operation: str, arguments: Any) -> Any:
            interruption = self._interruptions.pop(operation, None)
            if interruption:
                with self.running(""):
                    interruption()
            self._keep(questions(client, operation, arguments))
            if operation == "Invoke":
                self._invoke(arguments["FunctionName"], json.loads(arguments["Payload"]))
                return {"StatusCode": 202}
            return call(client, operation, arguments)

        def seen_url(client: Any, method: str, Params: Any = None, **how: Any) -> Any:  # noqa: N803 - botocore's name
            operation = client._PY_TO_OP_NAME[method]
            self._keep(questions(client, operation, Params, is_signed=True))
            return sign_url(client, method, Params, **how)

        def seen_post(client: Any, Bucket: str, Key: str, **how: Any) -> Any:  # noqa: N803 - botocore's names
            self._keep(questions(client, "PutObject", {"Bucket": Bucket, "Key": Key}, is_signed=True))
            return sign_post(client, Bucket, Key, **how)

        with ExitStack() as patches:
            patches.enter_context(patch.object(BaseClient, "_make_api_call", seen_call))
            patches.enter_context(patch.object(signers, "generate_presigned_url", seen_url))
            patches.enter_context(patch.object(signers, "generate_presigned_post", seen_post))
            yield

    def _keep(self, asked: Iterator[Asked]) -> None:
        if self._running:
            self.asked[self._running].update(asked)


def questions(client: Any, operation: str, arguments: Mapping[str, Any], *, is_signed: bool = False) -> Iterator[Asked]:
    """List the questions that IAM decides before a call passes: a transaction is a question for each of its parts."""
    meta = client.meta
    service = meta.service_model.service_name
    where = f"arn:{meta.partition}:{service}:{meta.region_name}:{DEFAULT_ACCOUNT_ID}"
    match service, operation:
        case "dynamodb", "TransactWriteItems":
            for item in arguments["TransactItems"]:
                ((kind, part),) = item.items()
                action = f"dynamodb:{IN_A_TRANSACTION[kind]}"
                yield Asked(action, f"{where}:table/{part['TableName']}", _partition(part), TRANSACTION)
        case "dynamodb", _:
            index = f"/index/{arguments['IndexName']}" if "IndexName" in arguments else ""
            yield Asked(
                f"dynamodb:{operation}", f"{where}:table/{arguments['TableName']}{index}", _partition(arguments)
            )
        case "s3", _:
            thing = f"arn:{meta.partition}:s3:::{arguments['Bucket']}/{arguments['Key']}"
            version = "Version" if "VersionId" in arguments else ""
            yield Asked(f"s3:{operation}{version}", thing, is_signed=is_signed)
        case "sqs", "SendMessageBatch":
            yield Asked("sqs:SendMessage", f"{where}:{arguments['QueueUrl'].rpartition('/')[2]}")
        case "lambda", "Invoke":
            yield Asked("lambda:InvokeFunction", f"{where}:function:{arguments['FunctionName']}")
        case "secretsmanager", _:
            yield Asked(f"secretsmanager:{operation}", arguments["SecretId"])
        case _:
            yield Asked(f"{service}:{operation}", "*")


def _partition(arguments: Mapping[str, Any]) -> str:
    """The leading key of what a call of DynamoDB reads or writes; "" where it names none."""
    row = arguments.get("Key") or arguments.get("Item")
    if row:
        return str(row["pk"]["S"])
    found = _FIRST_EQUALITY.search(arguments.get("KeyConditionExpression", ""))
    return str(arguments["ExpressionAttributeValues"][found[2]]["S"]) if found else ""
