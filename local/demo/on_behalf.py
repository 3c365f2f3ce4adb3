"""Those who do not sign in are served too: an agency by the link in its e-mail, a company by a steward (帮办代办).

The days are those of autumn 2026, as in `penalty`.
"""

from __future__ import annotations

import re
from typing import Any

from local import samples
from local.demo.mini_program import LETTER, Agent
from local.demo.play import Party, Play, Scenario, application, company

LINK = re.compile(r"/opinion#(\S+)")
CODE = re.compile(r"验证码：([0-9]{6})")
SIGNED = samples.pdf("经处罚机关签章的信用修复申请表（样例）")


def opinion_by_link(play: Play) -> None:
    applicant, steward = play.party("applicant-jincheng", "晋城企业"), play.party("steward-jiaozuo", "焦作管家")

    play.on("2026-09-16 09:10")
    case = applicant.apply(_application(play, company("jincheng")), "提交申请：罚款缴纳凭证遗失")
    steward.act(case, "forwarding", "转办焦作市生态环境局", agency_id="jiaozuo-sthj", note="请出具意见。")
    link = _newest(play, LINK, case.case_id)
    play.screen.note("环境局没有账号：转办邮件带有只用于本件的链接，凭据在 # 之后，不发往任何服务器。")

    sent = play.send("POST", "/v1/opinion-links/code", json={"link": link}).json()
    play.screen.note(f"打开链接，验证码发至登记的邮箱 {sent['sent_to']}。")
    code = _newest(play, CODE, case.case_id)
    wrong = play.send("POST", "/v1/opinion-links/session", json={"link": link, "code": _another(code)})
    play.expect("输错验证码", (wrong.status_code, wrong.json()["tries_left"]), (403, 4))
    session = play.send("POST", "/v1/opinion-links/session", json={"link": link, "code": code}).json()
    play.service.tokens["link"] = session["token"]
    agency = Party(play, "link", "环境局经办")
    document = agency.upload(case, "signed_application", "签章申请表.pdf", SIGNED)
    agency.act(case, "opinion", "凭链接出具意见：同意", decision="agree", document_ids=[document])
    play.expect("阶段", case.answer["stage"], "agreed")

    again = play.send("POST", "/v1/opinion-links/code", json={"link": link})
    play.expect("意见出具后再用同一链接", (again.status_code, again.json()["code"]), (403, "link_used"))
    play.screen.note(f"再次打开：{again.json()['detail']}")
    standing = steward.ask("GET", f"{case.path}/opinion-link", 200)
    refused = sum(standing["refusals"].values())
    play.screen.note(f"管家查看链接：{standing['status_name']}，输错 {standing['tries']} 次，共拒绝 {refused} 次。")
    applicant.act(case, "upload-confirmation", "填报“信用中国”回执", receipt_number="XYXF-2026-0916-03")
    steward.act(case, "initial-review", "初核通过，报省级复核", outcome="report")
    province = play.party("province-henan", "河南省级")
    province.act(case, "provincial-review", "复核通过", outcome="approve")


def filed_by_a_steward(play: Play) -> None:
    home, steward = play.party("steward-changzhi", "长治管家"), play.party("steward-jiaozuo", "焦作管家")
    of = company("changzhi")

    play.on("2026-09-16 14:00")
    mandate = home.ask("POST", "/v1/mandates", 201, json={"uscc": of["uscc"], "name": of["name"]})["mandate_id"]
    early = _application(play, of) | {"mandate_id": mandate}
    home.apply(early, "代办：尚无授权书", expect=422)
    home.upload_to(f"/v1/mandates/{mandate}", "authorisation_letter", "企业授权书.pdf", LETTER)
    case = home.apply(_application(play, of) | {"mandate_id": mandate}, "持企业授权代为申请")
    steward.act(case, "supplement-request", "要求补正", items=["处罚决定书第二页"], note="请补正。")
    home.act(case, "supplement", "代为补正", note="已补正。")

    agent = Agent.signed_in(play, "长治经办人")
    binding = agent.bind(of, home)
    agent.look(case, "登录后看到代办的申请")
    play.expect("可以接管", "take_over" in case.answer["actions"], True)
    home.act(case, "withdrawal", "经办人确认后，管家不再能代为办理", expect=403, reason="试一试")
    agent.act(case, "takeover", "接管申请")
    agent.act(case, "withdrawal", "撤回申请", reason="改为自行补证。")
    agent.ask("POST", f"{binding}/departure", 200, json={})
    play.screen.note("经办人解除绑定；企业没有经办人时，管家可以再凭授权书代办。")


def _newest(play: Play, wanted: re.Pattern[str], case_id: str) -> str:
    """Find what is wanted in the newest e-mail about a case that has it."""
    play.send("POST", "/local/settle")
    mails = play.send("GET", "/local/mail").json()["items"]
    found = (wanted.search(mail["text"]) for mail in reversed(mails) if case_id in mail["text"])
    return next(match[1] for match in found if match)


def _another(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def _application(play: Play, of: dict[str, str]) -> dict[str, Any]:
    penalty = {
        "handling_city": "jiaozuo",
        "decision_number": play.decision_number("焦环罚决字"),
        "authority_name": "焦作市生态环境局",
    }
    return application(of, penalty, "fine_receipt", statement="罚款已缴清，缴款票据搬迁时遗失。")


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("处罚机关没有账号：凭邮件链接出具意见", "备忘录 四(一)3", opinion_by_link),
    Scenario("帮办代办：管家代企业申请，企业登录后接管", "备忘录 二(二)", filed_by_a_steward),
)
