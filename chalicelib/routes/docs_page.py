"""The documentation page: the OpenAPI document as one HTML page that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEADERS: Mapping[str, str] = {}


def render(document: Mapping[str, Any]) -> str:
    raise NotImplementedError
