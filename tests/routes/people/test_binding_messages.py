"""Steps of a binding tell the other side: the stewards of the home city when submitted, the agent when decided."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.parties.channels import Channel
from local.settings import WECHAT_TEMPLATES
from tests import schedules
from tests.routes.companies import COMPANY, LETTER, LICENCE, STEWARD, bound, opened, submitted, uploaded
from tests.routes.service import Api

OFFICE, PHONE = "晋城市发展和改革委员会（示例）", "0356-0000001"
REASONS = "授权书未加盖企业公章，请盖章后重新上传。"
IDS = [template.template_id for template in WECHAT_TEMPLATES.values()]


@pytest.fixture
def api(client: Api) -> Api:
    client.service.forget_cases()
    client.service.at("2026-03-02 09:00")
    for user in ("wang", "li"):
        client.sign_in(user)
    wiring.use(client.service.wiring)
    client.service.wechat.subscriptions.received.clear()
    client.service.wechat.subscriptions.ticks.clear()
    return client


def sweep(api: Api, at: str = "2026-03-02 10:00") -> None:
    """Deliver everything, and what that brings."""
    for minute in ("00", "10", "20"):
        api.service.at(f"{at[:-2]}{minute}")
        schedules.run("sweeper")


def inbox(api: Api, who: str) -> list[dict[str, Any]]:
    answer = api.get("/v1/notifications", who)
    assert answer.status == 200, answer.json
    return list(answer.json["items"])


def titles(api: Api, who: str) -> list[str]:
    return [item["title"] for item in inbox(api, who)]


def deliveries(api: Api, channel: Channel) -> list[Delivery]:
    store = api.service.wiring.outbox
    found = [store.get(row.pk) for row in store._rows.scan()]
    return [one for one in found if one and one.channel is channel]


def decide(api: Api, binding_id: str, step: str, as_: str = STEWARD) -> None:
    body = {} if step == "confirmation" else {"reasons": REASONS}
    answer = api.post(f"/v1/companies/{binding_id}/{step}", as_, body)
    assert answer.status == 200, answer.json


# -------------------- who is told


def test_the_stewards_of_the_home_city_are_told_of_a_submission(api: Api) -> None:
    binding_id = submitted(api, "wang")
    sweep(api)
    (item,) = inbox(api, STEWARD)
    assert (item["kind"], item["title"], item["case_id"]) == ("binding.submit", "经办人绑定待确认", "")
    assert COMPANY["name"] in item["text"]
    assert binding_id in item["text"]
    assert "请贵单位于 2026年3月5日（当日 24 时）前核对营业执照和授权书，确认绑定或者说明理由不予确认。" in item["text"]
    assert f"本消息由信修通代{OFFICE}发送，联系电话：{PHONE}。" in item["text"]
    assert "王小明" not in item["text"]  # no personal data in messages
    assert titles(api, "steward-jiaozuo") == []
    (mail,) = [one for one in deliveries(api, Channel.EMAIL) if one.kind == "binding.submit"]
    assert (mail.place, mail.holder) == ("jincheng", "jincheng")
    assert titles(api, "wang") == []


@pytest.mark.parametrize(
    ("step", "title", "status"),
    [
        ("confirmation", "绑定已确认", "已确认"),
        ("refusal", "绑定未予确认", "未予确认"),
        ("revocation", "绑定已撤销", "已撤销"),
    ],
)
def test_the_agent_is_told_of_a_decision(api: Api, step: str, title: str, status: str) -> None:
    binding_id = bound(api, "wang") if step == "revocation" else submitted(api, "wang")
    sweep(api)
    api.service.wechat.tick("wang", IDS)
    api.service.wechat.subscriptions.received.clear()
    decide(api, binding_id, step)
    sweep(api, "2026-03-02 11:00")
    newest = inbox(api, "wang")[0]
    assert (newest["title"], COMPANY["name"] in newest["text"]) == (title, True)
    assert (REASONS in newest["text"]) is (step != "confirmation")
    assert f"如有疑问，请联系{OFFICE}，电话：{PHONE}。" in newest["text"]
    (message,) = api.service.wechat.subscriptions.received
    phrases = [part["value"] for field, part in message["data"].items() if field.startswith("phrase")]
    assert (message["user"], phrases) == ("wang", [status])
    assert message["page"].endswith(f"?binding_id={binding_id}")
    assert title not in titles(api, STEWARD)


def test_a_person_without_a_company_reads_what_they_were_told(api: Api) -> None:
    assert api.get("/v1/notifications", "wang").code == "role_may_not"
    binding_id = submitted(api, "wang")
    decide(api, binding_id, "refusal")
    sweep(api)
    assert titles(api, "wang") == ["绑定未予确认"]
    (item,) = inbox(api, "wang")
    assert api.post(f"/v1/notifications/{item['notification_id']}/read", "wang", {}).json["read"] is True


def test_no_other_agent_reads_it(api: Api) -> None:
    bound(api, "li")
    decide(api, submitted(api, "wang"), "refusal")
    sweep(api)
    assert "绑定未予确认" not in titles(api, "li")
    assert titles(api, "wang") == ["绑定未予确认"]


def test_who_ticked_nothing_has_it_in_the_inbox(api: Api) -> None:
    decide(api, submitted(api, "wang"), "refusal")
    sweep(api)
    (wechat,) = [one for one in deliveries(api, Channel.WECHAT) if one.kind == "binding.refuse"]
    assert wechat.state.value == "declined"
    assert titles(api, "wang") == ["绑定未予确认"]


def test_a_suspended_person_is_not_written_to_by_wechat(api: Api) -> None:
    api.service.wechat.tick("wang", IDS)
    binding_id = submitted(api, "wang")
    person_id = api.get("/v1/me", "wang").json["principal_id"]
    suspended = api.post(f"/v1/directory/persons/{person_id}/suspension", "operator", {"reason": "手机遗失"})
    assert suspended.status == 200, suspended.json
    decide(api, binding_id, "refusal")
    sweep(api)
    assert api.service.wechat.subscriptions.received == []


def test_a_repeated_step_tells_once(api: Api) -> None:
    binding_id = submitted(api, "wang")
    path = f"/v1/companies/{binding_id}/refusal"
    for _ in range(2):
        assert api.post(path, STEWARD, {"reasons": REASONS}, key="once").status == 200
    sweep(api)
    assert titles(api, "wang") == ["绑定未予确认"]


@pytest.mark.parametrize("step", ["departure", "nothing"])
def test_other_steps_tell_nobody(api: Api, step: str) -> None:
    binding_id = opened(api, "wang")
    if step == "departure":
        assert api.post(f"/v1/companies/{binding_id}/departure", "wang", {}).status == 200
    sweep(api)
    assert titles(api, STEWARD) == []
    assert deliveries(api, Channel.WECHAT) == []


def test_a_refused_step_tells_nobody(api: Api) -> None:
    binding_id = opened(api, "wang")
    assert api.post(f"/v1/companies/{binding_id}/submission", "wang", {}).status == 422
    sweep(api)
    assert titles(api, STEWARD) == []


# -------------------- the steward's clock


@pytest.mark.parametrize(
    ("now", "due_on"),
    [
        ("2026-03-02 09:00", "2026-03-05"),
        ("2026-03-06 23:59", "2026-03-11"),
        ("2026-02-13 09:00", "2026-02-25"),  # over the holidays of spring
    ],
)
def test_a_submitted_binding_is_due(api: Api, now: str, due_on: str) -> None:
    binding_id = opened(api, "wang")
    assert api.get(f"/v1/companies/{binding_id}", "wang").json["due_on"] is None
    for kind in (LICENCE, LETTER):
        uploaded(api, f"/v1/companies/{binding_id}", "wang", kind)
    api.service.at(now)
    assert api.post(f"/v1/companies/{binding_id}/submission", "wang", {}).json["due_on"] == due_on
    assert api.get(f"/v1/companies/{binding_id}", STEWARD).json["due_on"] == due_on


@pytest.mark.parametrize("step", ["confirmation", "refusal"])
def test_a_decided_binding_is_due_no_more_and_a_new_submission_anew(api: Api, step: str) -> None:
    binding_id = submitted(api, "wang")
    decide(api, binding_id, step)
    assert api.get(f"/v1/companies/{binding_id}", STEWARD).json["due_on"] is None
    if step == "refusal":
        api.service.at("2026-03-09 09:00")
        assert api.post(f"/v1/companies/{binding_id}/submission", "wang", {}).json["due_on"] == "2026-03-12"


# -------------------- the morning digest


def digest(api: Api, at: str) -> str:
    api.service.at(at)
    schedules.run("morning")
    sweep(api, at.replace("09:00", "10:00"))
    return next(item["text"] for item in inbox(api, STEWARD) if item["kind"] == "digest")


@pytest.mark.parametrize(
    ("morning", "told"),
    [
        ("2026-03-03 09:00", ""),
        ("2026-03-04 09:00", "【临期】"),
        ("2026-03-05 09:00", "【临期】"),
        ("2026-03-06 09:00", "【逾期】"),
    ],
)
def test_the_digest_names_the_bindings_that_are_due(api: Api, morning: str, told: str) -> None:
    binding_id = submitted(api, "wang")
    text = digest(api, morning)
    assert (binding_id in text) is bool(told)
    assert told in text
    assert "王小明" not in text


def test_the_digest_names_no_binding_that_was_decided(api: Api) -> None:
    binding_id = submitted(api, "wang")
    decide(api, binding_id, "refusal")
    assert binding_id not in digest(api, "2026-03-06 09:00")
