"""The page at `/` says what this is and leads on, and loads nothing from elsewhere."""

from __future__ import annotations

import re

from chalicelib.routes.http.content_policy import digest
from chalicelib.routes.reference.home import STYLE
from tests.routes.service import Api


def test_the_page_says_what_this_is_and_leads_on(api: Api) -> None:
    answer = api.get("/")
    page = answer.content.decode()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for said in ("焦作市", "晋城市", "长治市", "行政处罚", "失信被执行人", "README"):
        assert said in page
    for target in re.findall(r'href="([^"]+)"', page):
        path, _, place = target.partition("#")
        linked = api.get(f"/{path}")
        assert linked.status == 200, target
        assert not place or f'id="{place}"' in linked.content.decode()
    assert {"docs", "v1/health"} <= {*re.findall(r'href="([^"]+)"', page)}


def test_the_page_loads_nothing_from_elsewhere(api: Api) -> None:
    answer = api.get("/")
    assert f"style-src {digest(STYLE)}" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script|https?://|\sstyle=|\son\w+=", answer.content.decode())


def test_the_page_is_not_sent_twice(api: Api) -> None:
    tag = api.get("/").headers["ETag"]
    assert api.ask("GET", "/", headers={"If-None-Match": tag}).status == 304
    assert api.ask("HEAD", "/").status == 200
    assert api.post("/", json={}).status == 405
