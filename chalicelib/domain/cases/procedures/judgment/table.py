"""Repair of a dishonest judgment debtor's entry (失信被执行人), 备忘录 四(二): the whole procedure as one table."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.cases.case import REPRESENTED, CaseFile, made_on, recorded
from chalicelib.domain.cases.procedures.judgment.admission_table import ADMISSION_ACTIONS
from chalicelib.domain.cases.procedures.judgment.courts import NotifiedCourt, court_to_notify
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.needs import (
    SUPPLEMENT_TIME,
    Measure,
    UnansweredReason,
)
from chalicelib.domain.cases.procedures.judgment.notice import CLOCK as NOTICE
from chalicelib.domain.cases.procedures.judgment.notice import has_no_local_court
from chalicelib.domain.cases.procedures.judgment.notice_table import NOTICE_ACTIONS, NOTICE_LIMIT
from chalicelib.domain.cases.procedures.judgment.records import Acceptance, Decision, Removal
from chalicelib.domain.cases.records import Submitted
from chalicelib.domain.parties.access import Audience
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.time.local_time import chinese_date, shanghai_date
from chalicelib.domain.workflow.grammar import (
    Action,
    Choice,
    Condition,
    Detour,
    Fields,
    Lapse,
    SideClock,
    Stage,
    Window,
    named_by,
    open_stages,
)
from chalicelib.domain.workflow.needs import Filled, NotBefore, Words
from chalicelib.domain.workflow.procedure import Procedure
from chalicelib.domain.workflow.records import Reasoned, Said
from chalicelib.domain.workflow.revisions import revision

APPLICANT, STEWARD, HOME_STEWARD = Party.APPLICANT, Party.STEWARD, Party.HOME_STEWARD
EXECUTING_COURT, LOCAL_COURT = Party.EXECUTING_COURT, Party.LOCAL_COURT

REMOVAL_LAW = "《最高人民法院关于公布失信被执行人名单信息的若干规定》第十条"


def _removed(case: CaseFile) -> str:
    removal = case.last(Removal)
    new_end = removal.new_term_ends_on if removal else None
    return f"已缩短至{chinese_date(new_end)}" if new_end else "已删除"


def _closed(case: CaseFile) -> str:
    return _removed(case) if has_no_local_court(case) else "已函复"


STAGES = (
    Stage(
        name="applied",
        label="已申请",
        waits_for=EXECUTING_COURT,
        task="审查申请并决定是否受理",
        limit=TimeLimit("acceptance", "受理"),
        basis="备忘录 四(二)1",
    ),
    Stage(
        name="supplementing",
        label="待补正",
        waits_for=APPLICANT,
        task="按一次性告知补正材料",
        reminder=SUPPLEMENT_TIME,
        lapse=Lapse(SUPPLEMENT_TIME, tells=(EXECUTING_COURT,)),
    ),
    Stage(
        name="reviewing",
        label="审核中",
        waits_for=EXECUTING_COURT,
        task="审核申请；已通报的，与所在地法院协同调查",
        limit=TimeLimit("review", "审核"),
        basis="备忘录 四(二)2、3",
    ),
    Stage(
        name="approved",
        label="同意修复",
        waits_for=EXECUTING_COURT,
        task="从失信被执行人名单库中删除或缩短期限，并解除惩戒措施",
        limit=TimeLimit("removal", "删除或缩短期限"),
        basis="备忘录 四(二)4",
    ),
    Stage(name="rejected", label="不予修复", basis="备忘录 四(二)4"),
    Stage(
        name="removed",
        label="已删除或缩短",
        names=_removed,
        waits_for=EXECUTING_COURT,
        task="函复所在地法院",
        limit=TimeLimit("reply", "函复"),
        basis="备忘录 四(二)4",
    ),
    Stage(name="closed", label="已函复", names=_closed, basis="备忘录 四(二)4"),
    Stage(name="dismissed", label="不予受理"),
    Stage(name="transferred", label="已移送"),
    Stage(name="withdrawn", label="已撤回"),
)


def _executing_court(case: CaseFile, fields: Fields) -> str:
    return case.matter(Judgment).court_id


SUBMISSION: Action[CaseFile] = Action(
    name="submit",
    label="提交申请",
    by=(APPLICANT,),
    target="applied",
    record=Submitted,
    seats={EXECUTING_COURT: _executing_court},
    tells=(APPLICANT, EXECUTING_COURT, HOME_STEWARD),
    basis="备忘录 四(二)1",
)

EVERYBODY = (APPLICANT, LOCAL_COURT, STEWARD, HOME_STEWARD)

REMOVE: Action[CaseFile] = Action(
    name="remove",
    label="删除或缩短期限，解除惩戒",
    by=(EXECUTING_COURT,),
    record=Removal,
    sources=("approved",),
    target="removed",
    detour=Detour("closed", has_no_local_court),
    path="removal",
    needs=(
        Measure(),
        Filled("sanctions_lifted_on", "惩戒措施解除之日"),
        NotBefore(("sanctions_lifted_on",), made_on, "列入失信被执行人名单之日"),
    ),
    repairs=True,
    tells=EVERYBODY,
    basis=f"备忘录 四(二)4；{REMOVAL_LAW}",
)


def _removed_on(case: CaseFile) -> date | None:
    removal = case.last(Removal)
    return shanghai_date(removal.at) if removal else None


ACTIONS: tuple[Action[CaseFile], ...] = (
    Action(
        name="accept",
        label="受理",
        by=(EXECUTING_COURT,),
        record=Acceptance,
        sources=("applied",),
        target="reviewing",
        path="acceptance",
        looks_up=court_to_notify,
        needs=(NotifiedCourt(),),
        seats={LOCAL_COURT: named_by("local_court_id")},
        starts=SideClock(NOTICE_LIMIT, LOCAL_COURT),
        audience=Audience.OFFICES,
        tells=EVERYBODY,
        basis="备忘录 四(二)2",
    ),
    *ADMISSION_ACTIONS,
    *NOTICE_ACTIONS,
    Action(
        name="approve",
        label="同意修复",
        by=(EXECUTING_COURT,),
        record=Decision,
        sources=("reviewing",),
        target="approved",
        path="decision",
        choice=Choice("decision", "approve"),
        needs=(UnansweredReason(),),
        stops=(NOTICE,),
        audience=Audience.APPLICANT,
        confided={"unanswered_reason": Audience.COURTS},
        tells=EVERYBODY,
        basis="备忘录 四(二)4",
    ),
    Action(
        name="reject",
        label="不予修复",
        by=(EXECUTING_COURT,),
        record=Decision,
        sources=("reviewing",),
        target="rejected",
        path="decision",
        choice=Choice("decision", "reject"),
        needs=(Words("reasons"), UnansweredReason()),
        stops=(NOTICE,),
        audience=Audience.APPLICANT,
        confided={"unanswered_reason": Audience.COURTS},
        tells=EVERYBODY,
        gives_reasons=True,
        basis="备忘录 四(二)4",
    ),
    REMOVE,
    revision(
        REMOVE,
        name="revise_removal",
        label="更正删除或缩短期限",
        path="removal-revision",
        sources=("removed", "closed"),
        corrects=recorded(Removal),
        when=Condition(
            lambda case: "reply" not in case.records, "尚未函复所在地法院", "已经函复所在地法院，办理结果不能再更正。"
        ),
        window=Window(
            limit=TimeLimit("removal_revision", "更正删除或缩短期限"),
            since=_removed_on,
            stages=("closed",),
            why="办理结果只能在办理之日起 {days} 个工作日内更正，更正期已于{until}届满。",
        ),
        basis=f"备忘录 四(二)4；{REMOVAL_LAW}",
    ),
    Action(
        name="reply",
        label="函复所在地法院",
        by=(EXECUTING_COURT,),
        record=Said,
        sources=("removed",),
        target="closed",
        path="reply",
        needs=(Words("text"),),
        audience=Audience.COURTS,
        tells=(LOCAL_COURT, APPLICANT, HOME_STEWARD),
        basis="备忘录 四(二)4",
    ),
    Action(
        name="withdraw",
        label="撤回申请",
        by=(APPLICANT,),
        record=Reasoned,
        sources=open_stages(STAGES, but=("approved", "removed")),
        target="withdrawn",
        path="withdrawal",
        stops=(NOTICE,),
        audience=Audience.APPLICANT,
        tells=(EXECUTING_COURT, LOCAL_COURT, STEWARD, HOME_STEWARD),
    ),
    Action(
        name="take_over",
        label="接管代办的申请",
        by=(APPLICANT,),
        sources=open_stages(STAGES),
        path="takeover",
        in_person=True,
        when=REPRESENTED,
        tells=(EXECUTING_COURT, HOME_STEWARD),
        basis="备忘录 二(二)",
    ),
)

JUDGMENT: Procedure[CaseFile] = Procedure(
    name="judgment",
    label="失信被执行人信用修复",
    basis="备忘录 四(二)",
    stages=STAGES,
    submission=SUBMISSION,
    actions=ACTIONS,
    names={STEWARD: "执行法院所在地信用建设牵头部门"},
    materials={
        "performance_proof": "履行完毕证明",
        "settlement_agreement": "执行和解协议",
        "creditor_consent": "申请执行人同意删除的书面意见",
        "other_proof": "其他证明材料",
    },
    levels=(Level.AMBER, Level.RED),
)
