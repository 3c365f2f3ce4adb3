"""Requests to moto's DynamoDB that take the direct way: neither signed, nor routed among all services' addresses.

moto would look for the address of a request among those of two hundred services, and read it again as a web server
reads one from the network. What DynamoDB is asked and answers does not change, nor do botocore's events.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from secrets import token_hex
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from moto.dynamodb.responses import DynamoHandler
from moto.utilities.utils import get_partition

_DYNAMODB = re.compile(r"https://dynamodb\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/$")
_SCOPE = "20260101/{region}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=0"


def unsigned(sign: Callable[..., Any]) -> Callable[..., Any]:
    """moto reads who asks from the header of a signature, and never the signature."""

    @wraps(sign)
    def handler(signer: Any, operation_name: str = "", request: Any = None, **others: Any) -> Any:
        signed_as = signer._credentials  # noqa: SLF001 - without any, botocore complains
        if not signed_as or not isinstance(request, AWSRequest) or not _DYNAMODB.match(request.url):
            return sign(signer, operation_name, request, **others)
        scope = _SCOPE.format(region=signer.region_name)
        request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={signed_as.access_key}/{scope}"
        return None

    return handler


def unrouted(process: Callable[..., Any]) -> Callable[..., Any]:
    """A request to DynamoDB is handed to moto's DynamoDB."""

    @wraps(process)
    def process_request(stubber: Any, request: AWSPreparedRequest) -> Any:
        address = _DYNAMODB.match(request.url)
        if not address or request.method != "POST":
            return process(stubber, request)
        return _handler(request, address["region"]).call_action()

    return process_request


def _handler(request: AWSPreparedRequest, region: str) -> DynamoHandler:
    """Set what moto's own set-up would find in the request."""
    headers = {name: _text(value) for name, value in request.headers.items()}
    handler = DynamoHandler()
    handler.headers = headers
    handler.querystring = handler.data = {}
    handler.body = handler.raw_body = _text(request.body)
    handler.uri, handler.path, handler.method = request.url, "/", request.method
    handler.region, handler.partition = region, get_partition(region)
    handler.response_headers = {"server": "amazon.com"}
    handler.uri_match = {}
    handler.access_key = handler.get_access_key()
    handler.current_account = handler.get_current_account()
    content: dict[str, Any] = {"content_type": headers["Content-Type"], "data": handler.body, "headers": headers}
    read: Any = SimpleNamespace(**content, method="POST", values={}, path="/")
    handler.parse_parameters(read)
    return handler


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def request_id(made_up: Callable[..., str]) -> Callable[..., str]:
    """The id of a request is made up at once, not letter by letter."""

    @wraps(made_up)
    def gen_amzn_requestid_long(headers: dict[str, Any] | None = None) -> str:
        name = token_hex(26).upper()
        if headers is not None:
            headers["x-amzn-requestid"] = name
        return name

    return gen_amzn_requestid_long
