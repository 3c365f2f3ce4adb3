"""Ask a deployed API what anybody may ask it: 1 if an answer is not as it must be.

python -m infra.deploy.smoke URL
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import httpx

TIMEOUT_SECONDS = 30.0


def _is_problem(answer: httpx.Response) -> bool:
    return answer.headers["Content-Type"].startswith("application/problem+json") and "code" in answer.json()


CHECKS: tuple[tuple[str, int, Callable[[httpx.Response], bool]], ...] = (
    ("/v1/health", 200, lambda answer: answer.json()["status"] == "ok"),
    ("/v1/cities", 200, lambda answer: bool(answer.json()["items"])),
    ("/openapi.json", 200, lambda answer: answer.json()["openapi"].startswith("3.")),
    ("/v1/procedures/nothing", 404, _is_problem),
    ("/v1/me", 401, lambda answer: True),
)
"""Path, status, and what else must be true of the answer."""


def check(client: httpx.Client) -> list[tuple[str, str]]:
    """Every path with what is wrong about it, "" where nothing is."""
    return [(path, _wrong(client.get(path), status, holds)) for path, status, holds in CHECKS]


def _wrong(answer: httpx.Response, status: int, holds: Callable[[httpx.Response], bool]) -> str:
    if answer.status_code != status:
        return f"{answer.status_code} instead of {status}"
    try:
        return "" if holds(answer) else "another answer than expected"
    except (ValueError, KeyError) as error:
        return f"another form than expected ({type(error).__name__})"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="the output EndpointURL, or the domain")
    asked = parser.parse_args(arguments)
    with httpx.Client(base_url=asked.url, timeout=TIMEOUT_SECONDS) as client:
        found = check(client)
    for path, wrong in found:
        print(f"{path}: {wrong or 'as it should be'}")
    return int(any(wrong for _, wrong in found))


if __name__ == "__main__":
    sys.exit(main())
