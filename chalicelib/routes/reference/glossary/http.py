"""Names of HTTP parts: headers, paging, the health of the service, and problems."""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: Mapping[str, str] = {
    # requests and pages
    "Idempotency-Key": "由调用者为每次业务操作生成的唯一键，重试时不变，例如一个 UUID",
    "If-Match": "所依据的版本，取自 `ETag`；已有新进展或变动时请求被拒绝（412），不会覆盖他人的办理",
    "If-None-Match": "已有那份回答的 `ETag`；内容未变时返回 304，不再发送",
    "cursor": "上一页回答中的 next_cursor；第一页不填",
    "limit": "每页至多多少项",
    "version": "版本，每有一次进展加一，与 `ETag` 相同",
    "items": "本页各项",
    "next_cursor": "下一页的 cursor；没有下一页时为 null",
    "HealthAnswer.version": "服务的版本",
    "HealthAnswer.status": "服务正常时为 ok",
    # problems
    "Problem.type": "固定为 about:blank",
    "Problem.title": "错误的种类",
    "Problem.status": "HTTP 状态码",
    "detail": "错误的说明，可直接给人看",
    "Problem.code": "稳定的英文代码，供程序判断",
    "instance": "请求路径",
    "errors": "逐项指出哪个字段有什么问题",
    "pointer": "JSON 指针，如 /penalty/decided_on",
    "message": "问题的说明，可直接给人看",
    "Problem.tries_left": "锁定之前还可再试几次",
    "Problem.actions": "您现在可以进行的操作",
}
