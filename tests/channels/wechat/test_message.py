"""Messages to WeChat fit its fields, whatever a case is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.channels.wechat.message import compose
from chalicelib.domain.cases import news
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Party
from chalicelib.runtime.settings import FIELDS_FOR, SubscribeAccount, SubscribeTemplate
from local.settings import WECHAT_TEMPLATES
from local.wechat.fields import is_accepted
from tests.builders import NOW

NEWS = {kind: told for kind, told in news.NEWS.items() if told}
ACCOUNT = SubscribeAccount(templates=WECHAT_TEMPLATES, state="trial")
EVERY_FIELD = {f"{kind}{n}": told for n, (told, kind) in enumerate((t, k) for t in FIELDS_FOR for k in FIELDS_FOR[t])}
EVERYTHING = SubscribeAccount(
    templates={name: SubscribeTemplate(template_id=name, fields=EVERY_FIELD) for name in WECHAT_TEMPLATES}
)
FACTS = ("company", "reference", "note", "reasons", "items", "task")


def a_delivery(kind: str = "penalty.forward", **facts: str) -> Delivery:
    return Delivery(
        delivery_id="JZ-1.000002.applicant.wechat.person-1",
        channel=Channel.WECHAT,
        kind=kind,
        to=Party.APPLICANT,
        holder="person-1",
        place="jincheng",
        case_id="JZ-0123456789ABCDEFGHJK",
        at=NOW,
        facts={"company": "晋城市示例物流有限公司", "reference": "焦市监处罚〔2025〕12号", **facts},
        not_before=NOW,
    )


def data_of(account: SubscribeAccount, delivery: Delivery) -> dict[str, str]:
    sent: dict[str, Any] = compose(account, delivery, "openid")
    return {field: content["value"] for field, content in sent["data"].items()}


def test_a_message_as_it_is_sent() -> None:
    assert compose(ACCOUNT, a_delivery(), "openid") == {
        "touser": "openid",
        "template_id": "local-template-progress",
        "page": "pages/case/index?case_id=JZ-0123456789ABCDEFGHJK",
        "miniprogram_state": "trial",
        "lang": "zh_CN",
        "data": {
            "character_string1": {"value": "JZ-0123456789ABCDEFGHJK"},
            "thing2": {"value": "晋城市示例物流有限公司"},
            "phrase3": {"value": "已转办"},
            "time4": {"value": "2026年3月2日 09:00"},
        },
    }


@given(
    kind=st.sampled_from(sorted(NEWS)),
    facts=st.dictionaries(st.sampled_from(FACTS), st.text(max_size=300)),
    at=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1)),
)
def test_every_value_is_accepted(kind: str, facts: dict[str, str], at: datetime) -> None:
    values = data_of(EVERYTHING, replace(a_delivery(kind, **facts), at=at.replace(tzinfo=UTC)))
    assert values.keys() == EVERY_FIELD.keys()
    assert [field for field, value in values.items() if not is_accepted(field, value)] == []


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    data = data_of(
        ACCOUNT,
        a_delivery("penalty.request_supplement", items="处罚决定书第二页\n缴款凭证原件扫描件，须加盖收款单位印章"),
    )
    assert data["thing3"] == "处罚决定书第二页 缴款凭证原件扫描件，…"


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("焦市监处罚〔2026〕11280337号", "焦市监处罚〔2026〕11280337号"),
        ("焦市监处罚〔2026〕1128033712号", "…处罚〔2026〕1128033712号"),
        ("河南省焦作市山阳区城市管理局豫焦山城管罚决字〔2026〕第0012号", "…焦山城管罚决字〔2026〕第0012号"),
        ("（2024）豫0811执恢1234号之一", "（2024）豫0811执恢1234号之一"),
    ],
)
def test_a_number_that_is_too_long_keeps_its_end_which_identifies_it(reference: str, told: str) -> None:
    assert data_of(ACCOUNT, a_delivery("penalty.refuse", reference=reference))["thing2"] == told


@pytest.mark.parametrize("kind", sorted(NEWS))
def test_no_message_shows_a_day_that_reads_like_a_time_limit(kind: str) -> None:
    data = data_of(ACCOUNT, a_delivery(kind, due_on="2026-03-09", items="缴款凭证", task="上传材料", reasons="缺章"))
    moments = [value for field, value in data.items() if field.startswith(("date", "time"))]
    assert moments in ([], ["2026年3月2日 09:00"])
    assert not [value for value in data.values() if "3月9日" in value]


def test_the_reasons_come_before_the_note() -> None:
    delivery = a_delivery("penalty.refuse", reasons="缺少印章或签字：请补盖", note="详见附件")
    assert data_of(ACCOUNT, delivery)["thing4"] == "缺少印章或签字：请补盖"


def test_news_without_a_template_cannot_be_sent() -> None:
    with pytest.raises(Undeliverable) as refused:
        compose(SubscribeAccount(), a_delivery(), "openid")
    assert refused.value.reason == "no_template"


@pytest.mark.parametrize(
    ("field", "told"),
    [("phrase1", "company"), ("character_string1", "reference"), ("thing1", "phone"), ("date1", "due_on")],
)
def test_a_field_that_cannot_hold_what_it_should_tell_is_refused_at_the_start(field: str, told: str) -> None:
    with pytest.raises(ValidationError, match=f"{field} cannot hold {told}"):
        SubscribeTemplate(template_id="t", fields={field: told})


def test_every_state_is_a_phrase() -> None:
    assert [kind for kind, news in NEWS.items() if not is_accepted("phrase1", news.status)] == []
