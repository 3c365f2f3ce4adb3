"""The page at `/`: what this service is, and where to go from here."""

from __future__ import annotations

from pathlib import Path

from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.offices.cities import Directory
from chalicelib.routes.http.content_policy import page_headers
from chalicelib.routes.http.html import Html, element

STYLE = Path(__file__).parent.joinpath("page", "home.css").read_text("utf-8")
HEADERS = page_headers(STYLE, "")

PLACES = (
    ("docs", "接口文档", "各接口的参数、内容、示例和错误代码，附办理流程图"),
    ("docs#guides", "接入指南", "登录、提交、办理、上传材料，一步一步，附可复制的命令"),
    ("openapi.json", "openapi.json", "OpenAPI 3.1 描述，可生成客户端"),
    ("v1/procedures", "办理标准", "各流程的阶段、时限、材料和依据（JSON）"),
    ("v1/cities", "成员城市", "各市牵头部门的电话、信用修复管家和单位名录（JSON）"),
    ("v1/statistics", "公开统计", "各市办理数量、平均用时和按期率（JSON）"),
    ("v1/health", "服务状态", "能答复即为正常（JSON）"),
)
"""Address, relative to the page, with its name and what is to be found there."""


def render(directory: Directory, version: str) -> str:
    """The whole page; it names the member cities and the procedures of today."""
    cities = "、".join(city.name for city in directory.cities.values())
    procedures = "、".join(procedure.label for procedure in PROCEDURES.values())
    body = element(
        "main",
        element("h1", "信修通"),
        element("p", f"{cities}信用修复跨省联动服务。", class_="lead"),
        element(
            "p",
            f"企业在网上提出信用修复申请（{procedures}），办理地和注册地的牵头部门、处罚机关、法院和省级牵头部门在同一案卷上依次办理。"
            "这里是供小程序和各单位系统调用的接口；企业请从微信小程序申请，或者联系注册地、办理地的信用建设牵头部门。",
        ),
        element("ul", *(_place(*place) for place in PLACES)),
        element("p", f"版本 {version}。部署、运行和开发说明见源代码中的 README.md。", class_="quiet"),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", "信修通：信用修复跨省联动服务"),
        element("style", Html(STYLE)),
    )
    return "<!doctype html>\n" + element("html", head, element("body", body), lang="zh-CN")


def _place(target: str, name: str, told: str) -> Html:
    return element("li", element("a", name, href=target), element("span", told))
