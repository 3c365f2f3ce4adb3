"""The parts of a case that the demo shows: views, messages and mails of each party, corrections, the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.workflow.events import GENESIS
from local.demo.party import STAGE, WHO, Party
from local.demo.play import Case, Play
from local.demo.screen import Ink

TITLE, TEXT = 20, 64
"""The columns of a message."""
FACTS = {
    "stage": "阶段",
    "agency_name": "转办机关",
    "handling_city": "办理城市",
    "case_id": "办件编号",
    "decision": "审核意见",
    "reasons": "理由",
    "/penalty/decided_on": "处罚决定日期",
    "/penalty/fine_amount": "罚款金额",
    "/penalty/decision_number": "决定书文号",
}
"""The facts of a correction that the screen shows, with their names."""
VALUES = {"agree": "同意修复", "refuse": "不同意修复", "jiaozuo": "焦作市", "changzhi": "长治市", None: "（无）"}


def wrong(play: Play, what: str, mended_by: str) -> None:
    """The mistake of a scene, and who mends it."""
    play.screen.note(f"错在哪里：{what}", ink=Ink.AMBER)
    play.screen.note(f"由谁纠正：{mended_by}", ink=Ink.GREEN)


def mended(play: Play, case: Case, *parties: Party) -> None:
    """A correction as its event has it (old and new), each party's view of the case, and the messages.

    The first party is the one who corrected, and so is not told.
    """
    event = parties[0].get(f"{case.path}/events").json()["items"][-1]
    play.screen.subheading(f"更正的记录：{event['action_name']}（{event['actor']['organisation_name']}）")
    steps = parties[0].get(case.path).json()["steps"].values()
    why = next((step["reason"] for step in steps if step["at"] == event["at"] and step.get("reason")), event["note"])
    play.screen.note(f"原因：{why}", indent=4)
    old, new = event["old"] or {}, event["new"] or {}
    for name, label in FACTS.items():
        if name in old or name in new:
            was, now = (_value(play, name, facts.get(name)) for facts in (old, new))
            play.screen.note(f"{label}：{was} → {now}", indent=4, ink=Ink.PLAIN)
    views(play, case, *parties)
    newest_messages(play, case, *parties[1:])


def views(play: Play, case: Case, *parties: Party) -> None:
    """各方所见: the same case, asked for by each."""
    play.screen.subheading("各方所见")
    play.screen.row(*_cells(("谁", WHO), ("响应", 4), ("阶段", 14), ("联系人", 26), ("现在可办", 36), ink=Ink.DIM))
    for party in parties:
        response = party.get(case.path)
        seen = response.json()
        if response.status_code == 200:
            contact = f"{seen['contact']['name']} {seen['contact']['phone']}"
            actions = "、".join(play.action_name(action) for action in seen["actions"]) or "—"
            cells = (seen["stage_name"], 14), (contact, 26), (actions, 36)
        else:
            cells = ("—", 14), (seen["detail"], 26), ("—", 36)
        play.screen.row(*_cells((party.label, WHO), (str(response.status_code), 4), *cells))


def newest_messages(play: Play, case: Case, *parties: Party) -> None:
    """The newest message about a case in the inbox of each party that has one, by its first sentence or two."""
    play.settle()
    play.screen.subheading("各方收到的最后一条消息")
    for party in parties:
        if message := party.newest(case):
            text = message["text"].partition("\n\n")[0]
            play.screen.row(*_cells((party.label, WHO), (message["title"], TITLE), (text, TEXT)))


def mail(play: Play, received: dict[str, Any]) -> None:
    """A mail as its reader gets it."""
    play.screen.subheading(f"{received['to'][0]} 收到的邮件")
    play.screen.note(received["subject"], indent=4, ink=Ink.BOLD)
    play.screen.note(received["text"], indent=4)


def timeline(play: Play, case: Case, party: Party) -> None:
    """Every event of a case, each of which must follow from the one before."""
    events = party.get(f"{case.path}/events").json()["items"]
    play.screen.subheading("时间线")
    before = GENESIS
    for event in events:
        play.expect(f"第 {event['sequence']} 项的前一项散列值", event["previous_hash"], before)
        before = event["hash"]
        at, actor = datetime.fromisoformat(event["at"]), event["actor"]
        play.screen.row(
            *_cells(
                (f"{event['sequence']:>2}  {at:%m-%d %H:%M}", 15),
                (event["action_name"], 24),
                (event["stage_name"], STAGE),
                (f"{actor['role']} {actor['organisation']}", 24),
                (f"{event['hash'][:8]}…", 9),
            )
        )
    play.expect("时间线项数", len(events), party.get(case.path).json()["version"])
    play.screen.note(f"散列链：{len(events)} 项首尾相接，与申请的版本号一致。")


def _value(play: Play, name: str, value: Any) -> str:
    return play.stage_name(value) if name == "stage" else str(VALUES.get(value, value))


def _cells(*cells: tuple[str, int], ink: Ink = Ink.PLAIN) -> list[tuple[str, int, Ink]]:
    return [(text, room, ink) for text, room in cells]
