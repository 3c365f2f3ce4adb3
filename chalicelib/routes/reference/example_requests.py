"""Examples of requests for the API's description, written out: parameters, and a body for each thing it can choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.submission_bodies import SubmissionBody
from chalicelib.routes.http.fields import Body
from chalicelib.routes.links.opinion_links import CodeBody, LinkSessionBody
from chalicelib.routes.messages.inbox import NoBody
from chalicelib.routes.offices.calendar import HolidayNoticeBody
from chalicelib.routes.offices.directory_bodies import (
    AgencyBody,
    CityBody,
    CommitteeBody,
    CourtBody,
    OfficeBody,
    StewardsBody,
)
from chalicelib.routes.offices.staff import GrantsBody, StaffBody, SuspensionBody
from chalicelib.routes.parties.document_bodies import DocumentBody, LetterBody
from chalicelib.routes.people.companies import (
    BindingBody,
    BindingDocumentBody,
    BindingRefusalBody,
    BindingRevocationBody,
    BindingSubmissionBody,
    HandoverBody,
)
from chalicelib.routes.people.company_homes import CompanyMoveBody
from chalicelib.routes.people.mandates import MandateBody
from chalicelib.routes.people.sessions import PhoneCodeBody, RefreshBody, WeChatCodeBody

CASE_ID = "JZ-7Q2M9X4KT1AB8C3DEF5G"
STAFF_ID = "7D3F9H1K5M8P2R6T0V4X"
DOCUMENT_ID = "5H8K2M4N6P7Q9R1S3T0V"
LINK = "2C7M4X9KT1AB8C3DEF5G.8W3N6R0ZQ5H1J7VY2B4D9S6T0K3M8P5X1A7E4G2F"
VALUES: Mapping[str, str] = {
    "case_id": CASE_ID,
    "document_id": DOCUMENT_ID,
    "binding_id": "JC-B-5H8K2M4N6P7Q9R1S3T0V",
    "mandate_id": "JC-B-3F6G8H1J4K7M9N2P5Q8R",
    "city": "jiaozuo",
    "procedure": "penalty",
    "notification_id": "20260303T023000000000Z-5f1c9a7be2d40386",
    "staff_id": STAFF_ID,
    "person_id": "person-4D6F8H0K2M4P6R8T0V2X",
    "delivery_id": "01J9ZK3M5T-0-inbox",
    "Idempotency-Key": "0b9f6a5e-6a0e-4c6e-9d0b-5f0a3c1d2e4f",
    "If-Match": '"3"',
}
"""A value for each parameter of a path or a header."""

REQUESTS: Mapping[type[Body], tuple[Mapping[str, Any], ...]] = {
    DocumentBody: (
        {
            "kind": "repair_decision",
            "file_name": "准予信用修复决定书.pdf",
            "content_type": "application/pdf",
            "size": 248613,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    ),
    WeChatCodeBody: ({"code": "0b3Xk2Ga1wQ7eK0mW2Ha1p5vXl1Xk2Gd"},),
    PhoneCodeBody: ({"code": "7c1f0e5a9b2d4c8e6f3a1b0d9e8c7f6a5b4d3c2e1f0a9b8c7d6e5f4a3b2c1d0e"},),
    RefreshBody: ({"refresh_token": f"xr.{DOCUMENT_ID}.{'Zk3vT9pQ0w' * 4}a1b"},),
    StaffBody: (
        {
            "name": "李明",
            "email": "liming@fgw.jiaozuo.example",
            "grants": [{"role": "steward", "organisation": "jiaozuo"}],
        },
    ),
    CityBody: (
        {
            "city": "xinxiang",
            "code": "410700",
            "prefix": "XX",
            "name": "新乡市",
            "province": "henan",
            "province_name": "河南省",
            "member_since": "2027-01-04",
            "lead_department": {
                "name": "新乡市发展和改革委员会",
                "phone": "0373-0000001",
                "email": "xyxf@fgw.xinxiang.example",
                "address": "新乡市示例路1号",
            },
        },
    ),
    OfficeBody: (
        {"name": "焦作市发展和改革委员会", "phone": "0391-0000001", "email": "xyxf@fgw.jiaozuo.example", "address": ""},
    ),
    StewardsBody: ({"stewards": [{"staff_id": "jiaozuo-1", "name": "李明", "phone": "0391-0000011"}]},),
    CommitteeBody: ({"committee": [{"staff_id": "jiaozuo-c1", "name": "王芳", "phone": "0391-0000021", "email": ""}]},),
    AgencyBody: (
        {
            "agency_id": "jiaozuo-scjg",
            "name": "焦作市市场监督管理局",
            "market_regulator": True,
            "email": "xyxf@scjg.jiaozuo.example",
            "phone": "0391-0000101",
            "superior_contact": {"name": "王卫东", "phone": "0391-0000201", "email": "sjlxr@scjg.jiaozuo.example"},
            "opinion_links": True,
            "active": True,
        },
    ),
    CourtBody: (
        {
            "court_id": "jiaozuo-shanyang",
            "name": "焦作市山阳区人民法院",
            "level": "basic",
            "case_code": "豫0811",
            "county": "410811",
            "email": "zxj@sy.court.example",
            "active": True,
        },
    ),
    HolidayNoticeBody: (
        {
            "notice": "国办发明电〔2026〕9号",
            "year": 2027,
            "url": "https://www.gov.cn/zhengce/content/example.htm",
            "days": [
                {"date": "2027-02-05", "is_working_day": False},
                {"date": "2027-02-14", "is_working_day": True},
            ],
        },
    ),
    GrantsBody: ({"grants": [{"role": "authority", "organisation": "jiaozuo-scjg"}]},),
    SuspensionBody: ({"reason": "已调离本单位。"},),
    CompanyMoveBody: (
        {"uscc": "91140502MA0TE5T24A", "home_city": "changzhi", "reason": "企业已迁至长治市，持变更登记通知书。"},
    ),
    BindingBody: (
        {
            "uscc": "91140502MA0TE5T24A",
            "name": "晋城市示例商贸有限公司",
            "home_city": "jincheng",
            "agent_name": "李明",
        },
    ),
    BindingDocumentBody: (
        {
            "kind": "authorisation_letter",
            "file_name": "授权书.pdf",
            "content_type": "application/pdf",
            "size": 182044,
            "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        },
    ),
    BindingSubmissionBody: ({}, {"name": "晋城市示例商贸有限责任公司"}),
    BindingRevocationBody: ({"reasons": "该经办人已于 2026 年 2 月离职，企业来函收回授权。"},),
    BindingRefusalBody: ({"reasons": "授权书未加盖企业公章，请盖章后重新上传。"},),
    HandoverBody: ({"to_binding_id": "JC-B-8T3V5W7X9Y1Z2A4B6C8D"},),
    MandateBody: ({"uscc": "91140502MA0TE5T24A", "name": "晋城市示例商贸有限公司"},),
    LetterBody: ({"kind": "forwarding", "format": "pdf"},),
    CodeBody: ({"link": LINK},),
    LinkSessionBody: ({"link": LINK, "code": "402917"},),
    NoBody: ({},),
}
"""For each body but those of submissions and actions, its examples."""


def requests(body: type[Body]) -> Iterator[tuple[str, str, Any]]:
    """The examples of a body: a name, a title, and the content."""
    if body is SubmissionBody:
        yield from _submissions()
    elif body in REQUESTS:
        yield from (("example", "示例", content) for content in REQUESTS[body])
    else:
        yield from _of_actions(body)


def _submissions() -> Iterator[tuple[str, str, Any]]:
    for content in SubmissionBody.model_json_schema()["examples"]:
        name = content["procedure"]
        yield name, ROUTE_KITS[name].domain.procedure.label, content


def _of_actions(body: type[Body]) -> Iterator[tuple[str, str, Any]]:
    """An example of each action that the body can choose."""
    for kit in ROUTE_KITS.values():
        for action in kit.domain.procedure.actions:
            if kit.bodies[action.path] is body:
                named = (action.name, action.label) if action.choice else ("example", "示例")
                yield from ((*named, content) for content in kit.examples[action.name])
