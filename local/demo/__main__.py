"""`make demo`: plays every scenario, on the stack that runs or on one of its own; 1 if anything surprises."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import httpx

from local.demo import corrections, judgment, links, mini_program, on_behalf, overdue, penalty
from local.demo.play import Play, Scenario, Surprise
from local.demo.screen import Ink, Screen
from local.demo.service import CannotStart, Service, find, own

SCENARIOS: tuple[Scenario, ...] = (
    *penalty.SCENARIOS,
    *corrections.SCENARIOS,
    *overdue.SCENARIOS,
    *links.SCENARIOS,
    *judgment.SCENARIOS,
    *mini_program.SCENARIOS,
    *on_behalf.SCENARIOS,
)


def main() -> int:
    screen = Screen()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with ExitStack() as closing:
            _play_all(_service(closing), screen, closing)
    except (Surprise, CannotStart) as reason:
        print(f"\n演示中断：{reason}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as broken:
        print(f"\n演示中断：时间线核验未通过。\n{broken.stdout}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n演示已停止。", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader, such as `head`, has seen enough
        return 141
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _service(closing: ExitStack) -> Service:
    running = find(Path.cwd())
    if running:
        print(f"使用正在运行的本地服务 {running.url}")
        return running
    print("没有正在运行的本地服务，为演示临时启动一个（约十秒）……", flush=True)
    return closing.enter_context(own())


def _restore_clock(client: httpx.Client) -> None:
    try:
        client.delete("/local/clock").raise_for_status()
    except httpx.HTTPError:
        print("服务时间没有恢复：可用 DELETE /local/clock 恢复。", file=sys.stderr)


def _play_all(service: Service, screen: Screen, closing: ExitStack) -> None:
    client = closing.enter_context(httpx.Client(base_url=service.url, trust_env=False, timeout=30))
    closing.callback(_restore_clock, client)
    play = Play(service, screen, client)
    began = time.monotonic()
    for number, scenario in enumerate(SCENARIOS, start=1):
        screen.heading(f"{number}. {scenario.title}", scenario.about)
        scenario.play(play)
    screen.heading("核验")
    for line in service.chains():
        screen.note(f"时间线 {line}", ink=Ink.PLAIN)
    seconds = time.monotonic() - began
    print(f"\n演示完成：{len(SCENARIOS)} 个情景，{play.requests} 次请求，{seconds:.1f} 秒，全部符合预期。")


if __name__ == "__main__":
    sys.exit(main())
