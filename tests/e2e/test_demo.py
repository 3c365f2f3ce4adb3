"""`make demo`: it may be played again and again, puts the clock back, and says so when something surprises."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from local.demo.__main__ import SCENARIOS
from local.demo.screen import COLUMNS, width, wrapped
from tests.channels.email.readable import NUMBER, faults
from tests.e2e.conftest import RunningStack, run

WITH_ONE_SCENARIO = """
import os, signal, sys, time
from local.demo import __main__ as demo
from local.demo.play import Scenario
def scenario(play):
    play.on("2026-09-16 09:00")
    {what}
demo.SCENARIOS = (Scenario("one", "", scenario),)
sys.exit(demo.main())
"""


AGAIN = """
import sys
from local.demo import __main__ as demo
demo.SCENARIOS = tuple({scenario.play.__module__: scenario for scenario in demo.SCENARIOS}.values())
sys.exit(demo.main())
"""


def assert_real_time(client: httpx.Client) -> None:
    now = datetime.fromisoformat(client.get("/local/clock").json()["now"])
    assert abs((now - datetime.now(UTC)).total_seconds()) < 5


def assert_mails_read_well(client: httpx.Client) -> None:
    """Every mail of the play, as its reader gets it; those of different cases have different subjects."""
    mails = client.get("/local/mail").json()["items"]
    assert len(mails) > 100
    assert not {(mail["subject"], fault) for mail in mails for fault in faults(mail)}
    about_cases = [mail for mail in mails if "办件编号：" in mail["text"]]
    assert all(NUMBER.search(mail["subject"]) for mail in about_cases)
    assert any("/opinion#" in mail["text"] for mail in about_cases)
    assert any("橙色督办" in mail["subject"] and "/opinion#" in mail["text"] for mail in about_cases)


def assert_complete(played: subprocess.CompletedProcess[str]) -> None:
    assert (played.returncode, played.stderr) == (0, "")
    for scenario in SCENARIOS:
        assert f" {scenario.title} ━━" in played.stdout
    assert f"演示完成：{len(SCENARIOS)} 个情景" in played.stdout
    assert "\033" not in played.stdout
    assert [line for line in played.stdout.splitlines() if width(line) > COLUMNS] == []


def test_the_demo_plays_on_the_running_stack_and_may_be_played_again(stack: RunningStack, anyone: httpx.Client) -> None:
    """The last scenario of every part is played a second time."""
    played = stack.run("-m", "local.demo")
    assert_complete(played)
    assert played.stdout.startswith(f"使用正在运行的本地服务 {stack.url}")
    assert_real_time(anyone)
    assert_mails_read_well(anyone)
    last_of_each = {scenario.play.__module__: scenario for scenario in SCENARIOS}
    assert len(last_of_each) == 7
    again = stack.run("-c", AGAIN)
    assert (again.returncode, again.stderr) == (0, "")
    assert f"演示完成：{len(last_of_each)} 个情景" in again.stdout


def test_what_a_party_was_told_is_found_behind_what_earlier_plays_left(stack: RunningStack) -> None:
    """Two applications, and pages of one message: that of the first is on a later page."""
    what = """
    from local.demo import bodies, party as module
    module.MAX_ON_A_PAGE = 1
    applicant, of = module.Party(play, "applicant-jincheng", "申请企业"), bodies.company("jincheng")
    cases = [applicant.apply(bodies.of_lost_receipt(play, of, "jiaozuo-scjg"), "提交申请") for _ in range(2)]
    for case in cases:
        play.expect("消息", [item["title"] for item in applicant.told(case)], ["收到信用修复申请"])"""
    ended = stack.run("-c", WITH_ONE_SCENARIO.format(what=what.strip()))
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_demo_starts_a_stack_of_its_own_where_none_runs(tmp_path: Path) -> None:
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text('{"url": "http://127.0.0.1:9"}')
    (tmp_path / ".local" / "tokens.json").write_text('{"operator": "stale"}')
    played = run(tmp_path, "-c", WITH_ONE_SCENARIO.format(what="play.expect('', 1, 1)"))
    assert (played.returncode, played.stderr) == (0, "")
    assert played.stdout.startswith("没有正在运行的本地服务")
    assert "演示完成：1 个情景" in played.stdout


@pytest.mark.parametrize(
    ("what", "status", "said"),
    [
        ("play.expect('阶段', 'submitted', 'repaired')", 1, "阶段：应为 repaired，实为 submitted"),
        (
            "from local.demo.party import Party; Party(play, 'operator', '运维').act(type('C', (), {'path': '/v1/cases/X'}), 'urging', '催办')",
            1,
            "响应 404",
        ),
        ("os.kill(os.getpid(), signal.SIGINT); time.sleep(9)", 130, "演示已停止"),
    ],
)
def test_a_surprise_or_an_interruption_is_said_and_the_clock_is_put_back(
    stack: RunningStack, anyone: httpx.Client, what: str, status: int, said: str
) -> None:
    ended = stack.run("-c", WITH_ONE_SCENARIO.format(what=what))
    assert (ended.returncode, "Traceback" in ended.stderr) == (status, False)
    assert said in ended.stderr
    assert_real_time(anyone)


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 8, [""]),
        ("  9 abc", 8, ["  9 abc"]),
        ("信用修复管家", 8, ["信用修复", "管家"]),
        ("信用修复，管家", 8, ["信用修", "复，管家"]),
        ("see CHANGELOG", 10, ["see", "CHANGELOG"]),
        ("ABCDEFGHIJ", 4, ["ABCD", "EFGH", "IJ"]),
    ],
)
def test_lines_are_broken_between_wide_characters_and_whole_words(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines
