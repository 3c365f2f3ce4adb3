"""The mini-program (零跑腿): a company's agent signs in by WeChat, binds the company, applies, and is told in WeChat.

WeChat is the local stack's own; the days are those of autumn 2026, as in `penalty`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from local import samples
from local.demo.bodies import company, of_lost_receipt
from local.demo.party import Party
from local.demo.play import Play, Scenario
from local.demo.screen import Ink

LICENCE, LETTER = samples.pdf("营业执照（样例）"), samples.pdf("授权委托书（样例）")
REPAIR_DECISION = samples.pdf("准予信用修复决定书（样例）")


@dataclass(frozen=True)
class Agent(Party):
    """经办人: somebody with the mini-program on their phone."""

    @classmethod
    def signed_in(cls, play: Play, label: str) -> Agent:
        """wx.login, and the code exchanged for a session."""
        user = f"wx-{secrets.token_hex(4)}"
        code = play.send("POST", "/local/wechat/codes", json={"user": user}).json()["code"]
        answer = play.send("POST", "/v1/sessions/wechat", json={"code": code})
        play.expect("微信登录", answer.status_code, 200)
        play.service.tokens[user] = answer.json()["token"]
        play.screen.note(f"{label}以 wx.login 的 code 登录，令牌 15 分钟有效，session_key 不出服务器。")
        return cls(play, user, label)

    def give_phone(self) -> None:
        code = self.play.send("POST", "/local/wechat/phone-codes", json={"user": self.name}).json()["code"]
        phone = self.ask("POST", "/v1/sessions/phone", 200, json={"code": code})["phone"]
        self.play.screen.note(f"授权手机号：{phone}")

    def bind(self, of: dict[str, str], steward: Party) -> str:
        """绑定企业: licence and authorisation letter, confirmed by a steward of its city; answers its path."""
        body = {"uscc": of["uscc"], "name": of["name"], "home_city": of["home_city"], "agent_name": of["contact_name"]}
        path = f"/v1/companies/{self.ask('POST', '/v1/companies', 201, json=body)['binding_id']}"
        for kind, name, content in (
            ("business_licence", "营业执照.pdf", LICENCE),
            ("authorisation_letter", "授权委托书.pdf", LETTER),
        ):
            self.upload_to(path, kind, name, content)
        self.ask("POST", f"{path}/submission", 200, json={})
        waiting = steward.ask("GET", "/v1/companies?status=waiting", 200)["items"]
        self.play.expect("管家待确认的绑定", path.rpartition("/")[2] in {item["binding_id"] for item in waiting}, True)
        seen = steward.ask("GET", path, 200)["version"]
        confirmed = steward.ask("POST", f"{path}/confirmation", 200, json={}, headers={"If-Match": f'"{seen}"'})
        self.play.screen.note(
            f"{steward.label}核对执照和授权书后确认：{confirmed['name']}，{confirmed['status_name']}。"
        )
        self.play.settle()  # told before anything is ticked, so in the inbox alone
        return path

    def ticks(self) -> None:
        """wx.requestSubscribeMessage: one tick is good for one message."""
        templates = self.ask("GET", "/v1/wechat/templates", 200)["items"]
        ids = [template["template_id"] for template in templates]
        self.play.send("POST", "/local/wechat/ticks", json={"user": self.name, "template_ids": ids})

    def received(self) -> list[dict[str, Any]]:
        """Every subscribe message that came to the phone, once all is delivered."""
        self.play.settle()
        items = self.play.send("GET", "/local/wechat/messages").json()["items"]
        return [item for item in items if item["user"] == self.name]

    def expect_messages(self, *statuses: str) -> None:
        """Each exactly once, in this order."""
        received = self.received()
        seen = [next(v["value"] for k, v in m["data"].items() if k.startswith("phrase")) for m in received]
        self.play.expect("微信订阅消息", seen, [*statuses])
        newest = "；".join(value["value"] for value in received[-1]["data"].values())
        self.play.screen.note(f"微信收到：{newest}", ink=Ink.PLAIN)


def from_phone_to_repaired(play: Play) -> None:
    steward, home = Party(play, "steward-jiaozuo", "焦作管家"), Party(play, "steward-jincheng", "晋城管家")
    authority, province = Party(play, "authority-jiaozuo-scjg", "焦作市监局"), Party(play, "province-henan", "河南省级")

    play.on("2026-09-16 09:10")
    agent, of = Agent.signed_in(play, "晋城经办人"), company("jincheng")
    agent.give_phone()
    agent.bind(of, home)
    agent.ticks()
    case = agent.apply(of_lost_receipt(play, of, "jiaozuo-scjg"), "提交申请：罚款缴纳凭证遗失")

    play.on("2026-09-17 10:00")
    steward.act(
        case,
        "supplement-request",
        "要求补正",
        items=["处罚决定书第二页"],
        reason_codes=["scan_unclear"],
        note="请重新扫描。",
    )
    agent.expect_messages("待补正")
    agent.ticks()
    agent.act(case, "supplement", "补正", note="已重新扫描。")
    steward.act(case, "forwarding", "转办焦作市市场监督管理局", agency_id="jiaozuo-scjg")
    agent.expect_messages("待补正", "已转办")

    play.on("2026-09-18 15:00")
    document = authority.upload(case, "repair_decision", "准予信用修复决定书.pdf", REPAIR_DECISION)
    authority.act(case, "opinion", "同意修复", decision="agree", reasons="罚款已缴清。", document_ids=[document])
    agent.expect_messages("待补正", "已转办", "同意修复")

    agent.ticks()
    play.on("2026-09-28 08:30", "同意已满 5 个工作日，尚未上传：提醒一次")
    for _ in range(2):
        play.send("POST", "/local/functions/reminders")
    agent.expect_messages("待补正", "已转办", "同意修复", "待办理")

    agent.act(case, "upload-confirmation", "填报“信用中国”回执", receipt_number="XYXF-2026-0928-02")
    steward.act(case, "initial-review", "初核通过，报省级复核", outcome="report")
    play.on("2026-10-08 10:00")
    province.act(case, "provincial-review", "复核通过", outcome="approve")
    agent.look(case, "查看结果")
    play.expect("阶段", case.answer["stage"], "repaired")
    agent.expect_messages("待补正", "已转办", "同意修复", "待办理", "已修复")


def refused_on_the_phone(play: Play) -> None:
    steward, home = Party(play, "steward-jiaozuo", "焦作管家"), Party(play, "steward-jincheng", "晋城管家")
    authority = Party(play, "authority-jiaozuo-scjg", "焦作市监局")

    play.on("2026-09-16 09:10")
    agent, of = Agent.signed_in(play, "晋城经办人"), company("jincheng")
    agent.bind(of, home)
    case = agent.apply(of_lost_receipt(play, of, "jiaozuo-scjg"), "提交申请")
    steward.act(case, "forwarding", "转办", agency_id="jiaozuo-scjg")
    play.expect("未勾选时的订阅消息", agent.received(), [])
    play.screen.note("经办人没有勾选订阅，微信没有消息；站内消息照常。")

    agent.ticks()
    reasons = "经核查，罚款本金已缴，加处罚款三千元尚未缴纳，暂不符合修复条件。"
    authority.act(
        case, "opinion", "不同意修复", decision="refuse", reasons=reasons, reason_codes=["duty_not_performed"]
    )
    agent.expect_messages("不同意修复")
    steward.act(case, "guidance", "给予修复指导", text="请缴清加处罚款后重新申请。")
    told = "、".join(item["title"] for item in agent.told(case))
    play.expect("站内消息", told, "收到信用修复申请、申请已转办、处罚机关不同意修复、信用修复指导")
    play.screen.note(f"站内消息：{told}")


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("小程序：登录、绑定、申请、订阅消息、修复", "备忘录 二(二) 零跑腿", from_phone_to_repaired),
    Scenario("小程序：未订阅与不同意", "备忘录 四(一)3", refused_on_the_phone),
)
