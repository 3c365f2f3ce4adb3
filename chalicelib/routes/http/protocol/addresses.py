"""The address of a request."""

from __future__ import annotations

from chalice.app import Request


def address(request: Request) -> str:
    """The path of the request; Chalice has it as a template and values."""
    return str(request.path.format_map(request.uri_params or {}))
