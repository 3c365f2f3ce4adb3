"""Errors: one class for each refusal, and for unreadable rows; `routes/http/problems.py` maps them to answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    """A problem with one field of a body; `pointer` is a JSON pointer such as /penalty/decided_on."""

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
    """There is no such case, or it is not the caller's: the two answers are identical."""

    code = "not_found"
    detail = "没有找到，或者您无权查看。"


class RoleMayNot(DomainError):
    """The caller sees the case but has no part in this action, or may not use this list."""

    code = "role_may_not"
    detail = "您的身份不能进行这项操作。"


class NotAllowedNow(DomainError):
    """The action exists, but not now: `detail` says why, and `actions` are those that the caller may take.

    Each is given as its code and its Chinese name.
    """

    code = "not_allowed_in_stage"
    detail = "该申请没有这项操作。"

    def __init__(self, detail: str, actions: Iterable[tuple[str, str]]) -> None:
        super().__init__(detail)
        known = tuple(actions)
        self.actions = tuple(code for code, _ in known)
        self.action_names = tuple(name for _, name in known)


class AlreadyUrgedToday(NotAllowedNow):
    """Urging is limited to one per working day per case."""

    code = "already_urged_today"
    detail = "今天已催办过，每个工作日限催办一次。"


class OpenCaseExists(DomainError):
    """At most one open case per company and decision, or case of a court."""

    code = "open_case_exists"
    detail = "该企业就同一份决定书或者同一执行案件已有正在办理的修复申请，请勿重复提交。"


class AlreadyRepaired(DomainError):
    """The record of this decision, or case of a court, is repaired: there is nothing left to apply for."""

    code = "already_repaired"
    detail = "该企业就同一份决定书或者同一执行案件已完成信用修复，无需再次申请。"


class AlreadyBound(DomainError):
    """One person has at most one living binding to a company."""

    code = "already_bound"
    detail = "您与该企业已有绑定，无需重复申请；未予确认的，请更正后重新提交。"


class CompanyElsewhere(DomainError):
    """A company has one home city."""

    code = "company_elsewhere"
    detail = "该统一社会信用代码的企业已确认在其他城市注册，请核对注册地城市。"


class VersionIsStale(DomainError):
    """The caller's `If-Match` is not the version of the case."""

    code = "version_is_stale"
    detail = "该申请已有新的进展，请刷新后再操作。"


class VersionRequired(DomainError):
    """A change lacks the required `If-Match` with the version that it is based on."""

    code = "version_required"
    detail = "请在请求头 If-Match 中给出所依据的版本（取自 ETag 或 version）。"


class TablesMissing(DomainError):
    """A city without the tables that its cases would be kept in."""

    code = "tables_missing"
    detail = "该城市或其省份的数据表尚未建立，请先运行 infra.provision 再登记。"


class LostRace(DomainError):
    """Another request changed the same data between our read and our write."""

    code = "lost_race"
    detail = "刚刚有人办理或改动了同一内容，请刷新后再操作。"


class OwnRecord(DomainError):
    """Operators change the rights of others, never their own."""

    code = "own_record"
    detail = "不能更改自己的登记，请由其他运维人员办理。"


class LastOperator(DomainError):
    """The last operator cannot go: others could not be let in any more."""

    code = "last_operator"
    detail = "这是最后一名在用的运维人员，不能停用，也不能取消其运维身份。"


class StaffExists(DomainError):
    """The e-mail address or the subject is a member's already, who may be suspended."""

    code = "staff_exists"
    detail = "该电子邮箱或登录账号已有登记（含已停用的），不能再次邀请；需要更改身份或恢复的，请在原登记上办理。"


class IdempotencyKeyReused(DomainError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_key_reused"
    detail = "同一个 Idempotency-Key 不能用于内容不同的请求。"


class QuotaExceeded(DomainError):
    """A quota is used up; the next try may follow after `retry_after` seconds."""

    code = "quota_exceeded"
    detail = "已达到数量限额，请稍后再试。"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class LimitReached(DomainError):
    """A fixed maximum is reached, and waiting does not help."""

    code = "limit_reached"
    detail = "已达到数量上限，不能再增加。"


class FolderFull(DomainError):
    """A party has brought as many documents and letters as it ever may, whatever became of them."""

    code = "folder_full"
    detail = "材料和公文的总数已达上限，不能再增加。"


class TooManyRequests(DomainError):
    """More requests in a minute than the service takes; `retry_after` seconds until the next one begins."""

    code = "too_many_requests"
    detail = "请求过于频繁，请一分钟后再试。"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class InvalidCursor(DomainError):
    """No list of ours gave out this cursor."""

    code = "invalid_cursor"
    detail = "cursor 无效，请从第一页重新读取。"


class AlreadyAnswered(DomainError):
    """The Idempotency-Key was answered before; the stored answer is given again."""

    code = "already_answered"


class StorageBusy(DomainError):
    """Storage throttles or conflicts for longer than we retry; nothing was changed."""

    code = "service_busy"
    detail = "系统繁忙，请稍后重试。"
    retry_after = 2


class WritesStopped(DomainError):
    """An operator has stopped all writes for maintenance; reads go on."""

    code = "writes_stopped"
    detail = "系统正在维护，暂停提交和办理，查询不受影响；请稍后再试。"

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class WeChatCodeInvalid(DomainError):
    """A code of WeChat that is unknown, used, too old or another mini-program's."""

    code = "wechat_code_invalid"
    detail = "微信凭证无效、已使用或已过期，请重新获取后再试。"


class WeChatUserBlocked(DomainError):
    """WeChat itself holds this user back as a risk."""

    code = "wechat_user_blocked"
    detail = "微信提示该账号存在风险，暂不能登录；可到窗口办理。"


class WeChatMisconfigured(DomainError):
    """WeChat does not let our mini-program do this, or does not know it; or this deployment has none."""

    code = "wechat_misconfigured"
    detail = "微信接口暂未开通或配置有误，请联系运维人员；急需办理的，可到窗口办理。"


class PersonSuspended(DomainError):
    """The person was suspended by an operator."""

    code = "person_suspended"
    detail = "该账号已被停用，请联系当地信用修复管家。"


class RefreshInvalid(DomainError):
    """A refresh token is unknown, expired or signed out."""

    code = "refresh_invalid"
    detail = "登录已失效，请重新登录。"


class RefreshReused(DomainError):
    """A refresh token came a second time: somebody else may have it, so all tokens of its sign-in ended."""

    code = "refresh_reused"
    detail = "同一续期令牌被重复使用，为安全起见已退出登录，请重新登录。"


class RefreshRaced(DomainError):
    """Two requests brought the same refresh token at once; the other one got the new tokens."""

    code = "refresh_raced"
    detail = "另一请求正在用同一令牌续期，请使用那次得到的新令牌。"


class UnreadableRow(Exception):
    """A stored head, event or document of a case that is not in its form; `sequence` is 0 but for an event."""

    def __init__(self, case_id: str, sequence: int = 0, place: str = "") -> None:
        super().__init__(f"{case_id} {sequence}")
        self.case_id, self.sequence, self.place = case_id, sequence, place


class UnreadableDelivery(Exception):
    """A stored delivery that is not in its form; `data` is its text."""

    def __init__(self, delivery_id: str, data: str) -> None:
        super().__init__(delivery_id)
        self.delivery_id = delivery_id
        self.data = data
