"""`make verify-chain`: proves the running local stack's tables, or whatever the arguments name."""

from __future__ import annotations

import json
import sys

from infra import verify_chain
from local.settings import HOME, use_dummy_credentials


def main(arguments: list[str]) -> int:
    about = HOME / "stack.json"
    if arguments:
        return verify_chain.main(arguments)
    if not about.exists():
        print("没有正在运行的本地服务：先执行 make run，或用 ARGS 指明要验证的表。", file=sys.stderr)
        return 2
    stack = json.loads(about.read_text())
    use_dummy_credentials()
    cities = [argument for city in stack["cities"] for argument in ("--city", city)]
    where = ["--prefix", stack["prefix"], "--region", stack["region"], "--endpoint", stack["dynamodb_endpoint"]]
    return verify_chain.main([*where, *cities])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
