"""The stages of the penalty procedure (备忘录 四(一))."""

from __future__ import annotations

from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.workflow.grammar import Lapse, Stage

APPLICANT, COUNTER, STEWARD, HOME_STEWARD = Party.APPLICANT, Party.COUNTER, Party.STEWARD, Party.HOME_STEWARD
AUTHORITY, PROVINCE = Party.AUTHORITY, Party.PROVINCE

SUPPLEMENT_WAIT = TimeLimit("supplement_wait", "补正期限")
"""The time for a supplement, after whose end the lead department may dismiss."""

STAGES = (
    Stage(
        name="submitted",
        label="已申请",
        waits_for=STEWARD,
        task="核对申请并转办至行政处罚机关",
        limit=TimeLimit("forwarding", "转办"),
        basis="备忘录 四(一)2",
    ),
    Stage(
        name="supplementing",
        label="待补正",
        waits_for=APPLICANT,
        task="按一次性告知补正材料",
        reminder=TimeLimit("supplement_reminder", "补正提醒"),
        lapse=Lapse(SUPPLEMENT_WAIT, tells=(STEWARD,)),
    ),
    Stage(
        name="forwarded",
        label="已转办",
        waits_for=AUTHORITY,
        task="核查并出具审核意见",
        limit=TimeLimit("opinion", "出具审核意见"),
        basis="备忘录 四(一)3",
    ),
    Stage(
        name="agreed",
        label="同意修复",
        waits_for=APPLICANT,
        task="在“信用中国”网站上传材料，并填报回执编号",
        reminder=TimeLimit("upload_reminder", "上传提醒"),
        basis="备忘录 四(一)4",
    ),
    Stage(
        name="refused",
        label="不同意修复",
        waits_for=STEWARD,
        task="告知原因并给予修复指导",
        limit=TimeLimit("guidance", "修复指导"),
        basis="备忘录 四(一)3、五(二)",
    ),
    Stage(name="guided", label="已指导", basis="备忘录 五(二)"),
    Stage(
        name="uploaded",
        label="已上传信用中国",
        waits_for=STEWARD,
        task="受理、初核并报省级复核",
        limit=TimeLimit("initial_review", "受理和初核"),
        basis="备忘录 四(一)4",
    ),
    Stage(
        name="reported",
        label="已报省级复核",
        waits_for=PROVINCE,
        task="复核",
        reminder=TimeLimit("review_reminder", "复核提醒"),
        basis="备忘录 四(一)4",
    ),
    Stage(name="repaired", label="已修复", settles=True),
    Stage(name="review_refused", label="复核未通过"),
    Stage(name="withdrawn", label="已撤回"),
    Stage(name="dismissed", label="不予受理"),
    Stage(name="transferred", label="已移送"),
    Stage(name="revoked", label="已撤销修复"),
)
