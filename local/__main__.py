"""`make run`: the embedded stack in the foreground. PORT chooses the port, STACK=dynamodb-local real tables."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from local import stack
from local.dynamodb_local import CannotRun
from local.gateway import PortTaken
from local.settings import HOME

DEMO_NAMES = ("applicant-jincheng", "steward-jiaozuo", "authority-jiaozuo-scjg", "province-henan", "operator")


def main() -> int:
    began = time.monotonic()
    print("信修通 credit-repair-link：正在启动本地服务并准备样例数据……", flush=True)
    try:
        running = stack.start(
            int(os.environ.get("PORT", "8000")), on_dynamodb_local=os.environ.get("STACK") == "dynamodb-local"
        )
    except (PortTaken, CannotRun) as error:
        print(error, file=sys.stderr)
        return 2
    running.write_files(HOME)
    print(f"样例申请 {running.cases} 件；演示身份 {len(running.tokens)} 个，令牌见 {HOME}/tokens.json，例如：")
    for name in DEMO_NAMES:
        print(f"  {name:<24} {running.tokens[name][:24]}…")
    print(f"接口文档 {running.url}/docs   用时 {time.monotonic() - began:.1f} 秒   Ctrl+C 停止")
    print(f"ready {running.url}", flush=True)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    running.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
