"""Actions about the notice: the local court's own, and the executing court's correction of it (备忘录 四(二)3)."""

from __future__ import annotations

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment import notice
from chalicelib.domain.cases.procedures.judgment.courts import OtherHomeCourt, other_home_court
from chalicelib.domain.cases.procedures.judgment.records import Addition, CourtChange
from chalicelib.domain.parties.access import Audience
from chalicelib.domain.parties.parties import Beyond, Party
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.workflow.grammar import Action, Condition, SideClock, named_by
from chalicelib.domain.workflow.needs import Words
from chalicelib.domain.workflow.records import Reasoned, Said

EXECUTING_COURT, LOCAL_COURT = Party.EXECUTING_COURT, Party.LOCAL_COURT
NOTICE_LIMIT = TimeLimit(notice.CLOCK, "向执行法院函送调查情况")
NOTIFIED_BY = ("accept", notice.REDIRECT, notice.CORRECT)
"""The actions by which a court is notified."""

NOTICE_ACTIONS: tuple[Action[CaseFile], ...] = (
    Action(
        name=notice.ACKNOWLEDGE,
        label="签收通报",
        by=(LOCAL_COURT,),
        sources=("reviewing",),
        path="notice",
        when=Condition(notice.is_sent, "通报已发出、尚未签收", notice.why_not_acknowledged),
        tells=(EXECUTING_COURT,),
        basis="备忘录 四(二)3",
    ),
    Action(
        name=notice.ANSWER,
        label="函送调查情况",
        by=(LOCAL_COURT,),
        record=Said,
        sources=("reviewing",),
        path="notice/answer",
        needs=(Words("text"),),
        when=Condition(notice.is_acknowledged, "通报已签收、尚未函复", notice.why_no_answer),
        stops=(notice.CLOCK,),
        audience=Audience.COURTS,
        tells=(EXECUTING_COURT,),
        basis="备忘录 四(二)3",
    ),
    Action(
        name=notice.ADD,
        label="补充函送材料",
        by=(LOCAL_COURT,),
        record=Addition,
        sources=("reviewing",),
        path="notice/addition",
        needs=(Words("text"),),
        when=Condition(notice.may_be_added_to, "通报已函复", notice.why_no_addition),
        audience=Audience.COURTS,
        tells=(EXECUTING_COURT,),
        basis="备忘录 四(二)3",
    ),
    Action(
        name=notice.REDIRECT,
        undoes=NOTIFIED_BY,
        label="转送通报",
        by=(LOCAL_COURT,),
        record=CourtChange,
        sources=("reviewing",),
        path="notice/redirection",
        looks_up=other_home_court,
        needs=(OtherHomeCourt(), Words("reason")),
        when=Condition(notice.is_awaited, "通报尚未函复", notice.why_not_awaited),
        seats={LOCAL_COURT: named_by("court_id")},
        starts=SideClock(NOTICE_LIMIT, LOCAL_COURT, resumes=1),
        audience=Audience.COURTS,
        tells=(EXECUTING_COURT, LOCAL_COURT),
        basis="备忘录 四(二)3",
    ),
    Action(
        name=notice.CORRECT,
        undoes=NOTIFIED_BY,
        label="更正通报",
        by=(EXECUTING_COURT,),
        record=CourtChange,
        sources=("reviewing",),
        path="notice/redirection",
        looks_up=other_home_court,
        needs=(OtherHomeCourt(), Words("reason")),
        when=Condition(notice.is_correctable, "通报尚未签收或者已退回", notice.why_not_correctable),
        seats={LOCAL_COURT: named_by("court_id")},
        starts=SideClock(NOTICE_LIMIT, LOCAL_COURT),
        audience=Audience.COURTS,
        tells=(LOCAL_COURT, Beyond.FORMER_COURT),
        basis="备忘录 四(二)2",
    ),
    Action(
        name=notice.REFUSE,
        label="退回通报",
        by=(LOCAL_COURT,),
        record=Reasoned,
        sources=("reviewing",),
        path="notice/refusal",
        needs=(Words("reason"),),
        when=Condition(notice.is_awaited, "通报尚未函复", notice.why_not_awaited),
        stops=(notice.CLOCK,),
        audience=Audience.COURTS,
        tells=(EXECUTING_COURT,),
        basis="备忘录 四(二)3",
    ),
)
