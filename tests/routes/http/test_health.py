"""The sign of life, and that public routes ask for no token."""

from __future__ import annotations

from tests.routes.service import Api


def test_health(api: Api) -> None:
    answer = api.get("/v1/health").json
    assert answer["status"] == "ok"
    assert answer["version"]


def test_public_routes_ask_for_no_token_and_mind_none(api: Api) -> None:
    for path in ("/v1/health", "/v1/cities", "/v1/procedures", "/v1/statistics"):
        assert api.get(path, headers={"Authorization": "Bearer garbage"}).status == 200
