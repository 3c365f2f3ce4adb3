"""The API described: `/openapi.json` for programs, `/docs` for people.

The modules that write the descriptions are imported when somebody asks for one: a cold start should not pay for it.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.routes.http.api import JSON, ApiBlueprint, Call
from chalicelib.runtime.version import VERSION
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "public")

CACHED = {"Cache-Control": "public, max-age=300"}


@api.get(
    "/",
    "首页",
    answer=None,
    is_public=True,
    description="供人阅读的网页：本服务是什么，接口文档、接入指南、办理标准和服务状态在哪里。任何人可读。",
)
def get_home(call: Call) -> Reply:
    from chalicelib.routes.reference import home

    return Reply(200, {**home.HEADERS, **CACHED}, home.render(call.deps.directory(), VERSION))


@api.get(
    "/openapi.json",
    "OpenAPI 3.1 描述",
    answer=None,
    is_public=True,
    description="本接口的机器可读描述，由校验请求的同一套声明生成，可用于生成客户端和校验回答。任何人可读。",
)
def get_openapi(call: Call) -> Reply:
    from chalicelib.routes.reference import openapi

    return Reply(200, {"Content-Type": JSON, **CACHED}, openapi.text(VERSION))


@api.get(
    "/docs",
    "接口文档页面",
    answer=None,
    is_public=True,
    description="供人阅读的接口文档，即本页，内容与 `/openapi.json` 相同。任何人可读。",
)
def get_docs(call: Call) -> Reply:
    from chalicelib.routes.reference.page import assembly

    return Reply(200, {**assembly.HEADERS, **CACHED}, _docs_of(shanghai_date(call.deps.clock.now())))


@lru_cache(maxsize=1)
def _docs_of(day: date) -> str:
    """The page with the limits of a day; a process makes it once for that day."""
    from chalicelib.routes.reference import openapi
    from chalicelib.routes.reference.page import assembly

    return assembly.render(openapi.document(VERSION), day)
