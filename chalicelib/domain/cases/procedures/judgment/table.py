"""Repair of a dishonest judgment debtor's entry (失信被执行人), 备忘录 四(二): the whole procedure as one table."""

from __future__ import annotations

from chalicelib.domain.cases.case import is_represented
from chalicelib.domain.cases.procedures.judgment.needs import Measure, UnansweredReason
from chalicelib.domain.cases.procedures.judgment.notice import has_no_local_court, is_acknowledged, is_sent
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.deadlines import Level, Nature, TimeLimit
from chalicelib.domain.time.rules import supervisory_days
from chalicelib.domain.workflow.grammar import Action, Choice, Detour, Procedure, Stage
from chalicelib.domain.workflow.needs import Filled, Words

APPLICANT, STEWARD, HOME_STEWARD = Party.APPLICANT, Party.STEWARD, Party.HOME_STEWARD
EXECUTING_COURT, LOCAL_COURT = Party.EXECUTING_COURT, Party.LOCAL_COURT

REMOVAL_LAW = "《最高人民法院关于公布失信被执行人名单信息的若干规定》第十条"


def _supervisory(clock: str, label: str, owed_by: Party | None = None) -> TimeLimit:
    """A limit that the memorandum does not set: configuration, marked as such."""
    basis = "备忘录 四(二)（未定时限，督办用）"
    return TimeLimit(clock, label, supervisory_days(clock), basis, Nature.SUPERVISORY, owed_by)


NOTICE_LIMIT = _supervisory("notice", "所在地法院函复", LOCAL_COURT)

STAGES = (
    Stage(
        name="applied",
        label="已申请",
        waits_for=EXECUTING_COURT,
        task="审查申请并决定是否受理",
        limit=_supervisory("acceptance", "受理"),
        basis="备忘录 四(二)1",
    ),
    Stage(
        name="reviewing",
        label="审核中",
        waits_for=EXECUTING_COURT,
        task="审核申请；已通报的，与所在地法院协同调查",
        limit=_supervisory("review", "审核"),
        basis="备忘录 四(二)2、3",
    ),
    Stage(
        name="approved",
        label="同意修复",
        waits_for=EXECUTING_COURT,
        task="从失信被执行人名单库中删除或缩短期限，并解除惩戒措施",
        limit=TimeLimit("removal", "删除或缩短期限", 3, REMOVAL_LAW, Nature.STATUTORY),
        basis="备忘录 四(二)4",
    ),
    Stage(name="rejected", label="不予修复", basis="备忘录 四(二)4"),
    Stage(
        name="removed",
        label="已删除或缩短",
        waits_for=EXECUTING_COURT,
        task="函复所在地法院",
        limit=_supervisory("reply", "函复"),
        basis="备忘录 四(二)4",
    ),
    Stage(name="closed", label="已函复", basis="备忘录 四(二)4"),
    Stage(name="withdrawn", label="已撤回"),
)

SUBMISSION = Action(
    name="submit",
    label="提交申请",
    by=(APPLICANT,),
    target="applied",
    seats=(APPLICANT, STEWARD, HOME_STEWARD, EXECUTING_COURT),
    tells=(APPLICANT, EXECUTING_COURT, HOME_STEWARD),
    basis="备忘录 四(二)1",
)

EVERYBODY = (APPLICANT, LOCAL_COURT, STEWARD, HOME_STEWARD)

ACTIONS = (
    Action(
        name="accept",
        label="受理",
        by=(EXECUTING_COURT,),
        sources=("applied",),
        target="reviewing",
        path="acceptance",
        seats=(LOCAL_COURT,),
        starts=NOTICE_LIMIT,
        tells=EVERYBODY,
        basis="备忘录 四(二)2",
    ),
    Action(
        name="acknowledge_notice",
        label="签收通报",
        by=(LOCAL_COURT,),
        sources=("reviewing",),
        path="notice",
        when=is_sent,
        tells=(EXECUTING_COURT,),
        basis="备忘录 四(二)3",
    ),
    Action(
        name="answer_notice",
        label="函送调查情况",
        by=(LOCAL_COURT,),
        sources=("reviewing",),
        path="notice/answer",
        needs=(Words("text"),),
        when=is_acknowledged,
        stops=("notice",),
        tells=(EXECUTING_COURT,),
        basis="备忘录 四(二)3",
    ),
    Action(
        name="approve",
        label="同意修复",
        by=(EXECUTING_COURT,),
        sources=("reviewing",),
        target="approved",
        path="decision",
        choice=Choice("decision", "approve"),
        needs=(UnansweredReason(),),
        stops=("notice",),
        tells=EVERYBODY,
        basis="备忘录 四(二)4",
    ),
    Action(
        name="reject",
        label="不予修复",
        by=(EXECUTING_COURT,),
        sources=("reviewing",),
        target="rejected",
        path="decision",
        choice=Choice("decision", "reject"),
        needs=(Words("reasons"), UnansweredReason()),
        stops=("notice",),
        tells=EVERYBODY,
        gives_reasons=True,
        basis="备忘录 四(二)4",
    ),
    Action(
        name="remove",
        label="删除或缩短期限，解除惩戒",
        by=(EXECUTING_COURT,),
        sources=("approved",),
        target="removed",
        detour=Detour("closed", has_no_local_court),
        path="removal",
        needs=(Measure(), Filled("sanctions_lifted_on", "惩戒措施解除之日")),
        tells=EVERYBODY,
        basis=f"备忘录 四(二)4；{REMOVAL_LAW}",
    ),
    Action(
        name="reply",
        label="函复所在地法院",
        by=(EXECUTING_COURT,),
        sources=("removed",),
        target="closed",
        path="reply",
        needs=(Words("text"),),
        tells=(LOCAL_COURT, APPLICANT, HOME_STEWARD),
        basis="备忘录 四(二)4",
    ),
    Action(
        name="withdraw",
        label="撤回申请",
        by=(APPLICANT,),
        sources=("applied", "reviewing"),
        target="withdrawn",
        path="withdrawal",
        stops=("notice",),
        tells=(EXECUTING_COURT, LOCAL_COURT, STEWARD, HOME_STEWARD),
    ),
    Action(
        name="take_over",
        label="接管代办的申请",
        by=(APPLICANT,),
        sources=("applied", "reviewing", "approved", "removed"),
        path="takeover",
        in_person=True,
        when=is_represented,
        tells=(EXECUTING_COURT, HOME_STEWARD),
        basis="备忘录 二(二)",
    ),
)

JUDGMENT = Procedure(
    name="judgment",
    label="失信被执行人信用修复",
    basis="备忘录 四(二)",
    stages=STAGES,
    submission=SUBMISSION,
    actions=ACTIONS,
    materials={
        "performance_proof": "履行完毕证明",
        "settlement_agreement": "执行和解协议",
        "creditor_consent": "申请执行人同意删除的书面意见",
        "other_proof": "其他证明材料",
    },
    levels=(Level.AMBER, Level.RED),
)
