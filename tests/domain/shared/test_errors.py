from __future__ import annotations

import pytest

from chalicelib.domain.shared import errors
from chalicelib.domain.shared.errors import DomainError, FieldProblem

REFUSALS = {
    errors.InvalidInput([FieldProblem("/note", "required", "请填写说明。")]): "invalid_input",
    errors.CaseNotFound(): "not_found",
    errors.RoleMayNot(): "role_may_not",
    errors.NotAllowedNow("该申请已办结。", [("urge", "催办")]): "not_allowed_in_stage",
    errors.AlreadyUrgedToday("今天已催办过。", []): "already_urged_today",
    errors.OpenCaseExists(): "open_case_exists",
    errors.VersionIsStale(): "version_is_stale",
    errors.LostRace(): "lost_race",
    errors.IdempotencyKeyReused(): "idempotency_key_reused",
    errors.QuotaExceeded("今天提交的申请过多。", 60): "quota_exceeded",
    errors.LimitReached(): "limit_reached",
    errors.FolderFull(): "folder_full",
    errors.StorageBusy(): "service_busy",
}


@pytest.mark.parametrize(("error", "code"), REFUSALS.items(), ids=REFUSALS.values())
def test_every_refusal_has_a_stable_code_and_a_text_in_chinese(error: DomainError, code: str) -> None:
    assert error.code == code
    assert error.detail.endswith("。")
    assert str(error) == error.detail


def test_a_refusal_may_say_more_exactly_what_is_wrong() -> None:
    assert errors.RoleMayNot("只有牵头部门可以转办。").detail == "只有牵头部门可以转办。"
    assert errors.RoleMayNot().detail == "您的身份不能进行这项操作。"


def test_a_refusal_carries_what_its_answer_needs() -> None:
    problem = FieldProblem("/note", "required", "请填写说明。")

    assert errors.InvalidInput([problem]).problems == (problem,)
    refused = errors.NotAllowedNow("该申请已办结。", [("urge", "催办")])
    assert (refused.actions, refused.action_names) == (("urge",), ("催办",))
    assert errors.QuotaExceeded("今天提交的申请过多。", 60).retry_after == 60
    assert errors.StorageBusy.retry_after == 2


def test_a_refused_value_says_its_code_and_why() -> None:
    refusal = errors.InvalidValue("uscc_length", "统一社会信用代码应为18位")

    assert (refusal.code, refusal.message, str(refusal)) == (
        *("uscc_length", "统一社会信用代码应为18位", "统一社会信用代码应为18位"),
    )
