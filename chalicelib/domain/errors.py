"""What the domain refuses, each by a name of its own; `routes/problems.py` says which HTTP answer each becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class InvalidValue(ValueError):
    """One value that the domain refuses.

    `code` is stable English for programs, `message` Chinese for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class DomainError(Exception):
    """A request that the rules refuse: `code` is stable English, `detail` Chinese."""

    code = ""
    detail = ""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a body; `pointer` is a JSON pointer such as /penalty/decided_on."""

    pointer: str
    code: str
    message: str


class InvalidInput(DomainError):
    """A body that the rules refuse, field by field."""

    code = "invalid_input"
    detail = "提交的内容有误，请按提示逐项修改。"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


class CaseNotFound(DomainError):
    """There is no such case, or it is not the caller's: the two are told apart by nothing."""

    code = "not_found"
    detail = "没有找到，或者您无权查看。"


class RoleMayNot(DomainError):
    """The caller sees the case but has no part in this action, or may not use this list."""

    code = "role_may_not"
    detail = "您的身份不能进行这项操作。"


class NotAllowedNow(DomainError):
    """The action exists, but not in the stage the case is in. `actions` are those the caller may do now."""

    code = "not_allowed_in_stage"
    detail = "该申请现在所处的阶段不能进行这项操作。"

    def __init__(self, detail: str, actions: Sequence[str]) -> None:
        super().__init__(detail)
        self.actions = tuple(actions)


class AlreadyUrgedToday(NotAllowedNow):
    """Urging is limited to one per working day per case."""

    code = "already_urged_today"
    detail = "今天已催办过，每个工作日限催办一次。"


class OpenCaseExists(DomainError):
    """At most one open case per company and decision number."""

    code = "open_case_exists"
    detail = "该企业的这份决定书已有正在办理的修复申请，请勿重复提交。"


class VersionIsStale(DomainError):
    """The caller's `If-Match` is not the version of the case."""

    code = "version_is_stale"
    detail = "该申请已有新的进展，请刷新后再操作。"


class LostRace(DomainError):
    """Somebody else changed the case between our read and our write."""

    code = "lost_race"
    detail = "刚刚有人办理了该申请，请刷新后再操作。"


class IdempotencyKeyReused(DomainError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"
    detail = "同一个 Idempotency-Key 不能用于内容不同的请求。"


class QuotaExceeded(DomainError):
    """More than the service takes; `retry_after` seconds until it may be tried again."""

    code = "quota_exceeded"
    detail = "已达到数量限额，请在 Retry-After 所示的秒数之后再试。"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class StorageBusy(DomainError):
    """Storage throttles or conflicts for longer than we retry; nothing was changed."""

    code = "service_busy"
    detail = "系统繁忙，请稍后重试。"
    retry_after = 2
