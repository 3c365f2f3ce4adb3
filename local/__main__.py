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
from local.stack import Stack

ROLES = {
    "applicant": "申请企业",
    "steward": "信用修复管家",
    "authority": "行政处罚机关",
    "court": "人民法院",
    "province": "省级牵头部门",
    "committee": "联合审查委员",
    "operator": "运维人员",
}
SHOWN = 3
MAX_PORT = 65535
TRY = """\
  TOKEN=$(sed -n 's/.*"steward-jiaozuo": "\\(.*\\)".*/\\1/p' {home}/tokens.json)
  curl -H "Authorization: Bearer $TOKEN" '{url}/v1/ledger?light=red'"""


def main() -> int:
    began = time.monotonic()
    port = os.environ.get("PORT", "8000")
    if not (port.isascii() and port.isdigit() and int(port) <= MAX_PORT):
        print(f"PORT 应为 0 至 {MAX_PORT} 的整数（0 为任选一个空闲端口），而不是“{port}”。", file=sys.stderr)
        return 2
    print("信修通 credit-repair-link：正在启动本地服务并准备样例数据……", flush=True)
    try:
        running = stack.start(int(port), on_dynamodb_local=os.environ.get("STACK") == "dynamodb-local")
    except (PortTaken, CannotRun) as error:
        print(error, file=sys.stderr)
        return 2
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    running.write_files(HOME)
    _introduce(running)
    print(f"用时 {time.monotonic() - began:.1f} 秒   Ctrl+C 停止")
    print(f"ready {running.url}", flush=True)
    stopped.wait()
    running.close()
    running.forget_files(HOME)
    return 0


def _introduce(running: Stack) -> None:
    """Print what a newcomer needs: the demo identities, and a request to try."""
    print(f"样例申请 {running.cases} 件，三市都有黄灯和红灯。")
    print(f"演示身份 {len(running.tokens)} 个，令牌见 {HOME}/tokens.json：")
    for role, label in ROLES.items():
        names = [name for name in running.tokens if name.partition("-")[0] == role]
        more = f" …… 共 {len(names)} 个" if len(names) > SHOWN else ""
        print(f"  {label}{'　' * (6 - len(label))}  {'  '.join(names[:SHOWN])}{more}")
    print(f"单位人员登录页 {running.url}/local/sign-in，按身份选择即可登录。")
    print(f"接口文档 {running.url}/docs。试一试，看焦作台账里的红灯：")
    print(TRY.format(home=HOME, url=running.url))
    print("另开一个终端执行 make demo，看各方办完整个流程。")


if __name__ == "__main__":
    sys.exit(main())
