"""Companies that do not sign in are served too: by intake at the counter (来件登记) and on their behalf (帮办代办).

The days are those of autumn 2026, as in `penalty`.
"""

from __future__ import annotations

from local import samples
from local.demo.bodies import company, of_lost_receipt
from local.demo.mini_program import LETTER, Agent
from local.demo.party import Party
from local.demo.play import Play, Scenario
from local.demo.showing import newest_messages, views, wrong

NOTE = samples.pdf("来件记录（样例）")


def by_phone(play: Play) -> None:
    steward, home = Party(play, "steward-jiaozuo", "焦作管家"), Party(play, "steward-changzhi", "长治管家")
    authority, of = Party(play, "authority-jiaozuo-scjg", "焦作市监局"), company("changzhi")

    play.on("2026-09-17 09:00")
    wrong(
        play, "企业不会用小程序，昨天来电申请，没有授权书。", "焦作管家登记来件，时限自来电之日起算；企业日后可以接管。"
    )
    heard = of_lost_receipt(play, of, "jiaozuo-scjg")
    tomorrow = heard | {"intake": {"channel": "phone", "received_on": "2026-09-18"}}
    steward.apply(tomorrow, "来电日期填成了明天", expect=422)
    yesterday = heard | {"intake": {"channel": "phone", "received_on": "2026-09-16"}}
    case = steward.apply(yesterday, "登记来电申请")
    play.expect("转办时限（自来电之日起算）", case.due_on, "2026-09-22")
    steward.act(case, "forwarding", "没有来件记录就转办", agency_id="jiaozuo-scjg", expect=422)
    steward.upload(case, "intake_note", "来件记录.pdf", NOTE)
    steward.act(case, "forwarding", "转办焦作市市场监督管理局", agency_id="jiaozuo-scjg")
    views(play, case, steward, home, authority)
    newest_messages(play, case, steward, home, authority)

    agent = Agent.signed_in(play, "长治经办人")
    binding = agent.bind(of, home)
    agent.look(case, "绑定后看到来电的申请")
    agent.act(case, "takeover", "接管申请")
    views(play, case, agent, steward, home, authority)
    agent.act(case, "withdrawal", "撤回（演示收尾）", reason="演示收尾。")
    agent.ask("POST", f"{binding}/departure", 200, json={})


def filed_by_a_steward(play: Play) -> None:
    home, steward = Party(play, "steward-changzhi", "长治管家"), Party(play, "steward-jiaozuo", "焦作管家")
    of = company("changzhi")

    play.on("2026-09-16 14:00")
    mandate = home.ask("POST", "/v1/mandates", 201, json={"uscc": of["uscc"], "name": of["name"]})["mandate_id"]
    early = of_lost_receipt(play, of, "jiaozuo-sthj") | {"mandate_id": mandate}
    home.apply(early, "代办：尚无授权书", expect=422)
    home.upload_to(f"/v1/mandates/{mandate}", "authorisation_letter", "企业授权书.pdf", LETTER)
    case = home.apply(of_lost_receipt(play, of, "jiaozuo-sthj") | {"mandate_id": mandate}, "持企业授权代为申请")
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


SCENARIOS: tuple[Scenario, ...] = (
    Scenario("来件登记：企业打电话来申请", "企业可以直接找处罚地的牵头部门，不跑腿（备忘录 四(一)1）。", by_phone),
    Scenario("帮办代办：管家代企业申请，企业登录后接管", "备忘录 二(二)", filed_by_a_steward),
)
