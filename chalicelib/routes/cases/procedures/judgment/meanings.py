"""The Chinese meanings of the fields that only this procedure has."""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "judgment": "要修复的失信被执行人信息；其他流程为 null",
    "SubmissionBody.judgment": "要修复的失信被执行人信息；流程为 `judgment` 时必填，其他流程不填",
    "notice": "对所在地法院的通报；没有时为 null",
    "case_number": "执行案件的案号",
    "JudgmentBody.case_number": "执行案件的案号，照原文填写，其中的法院代字须与执行法院相符",
    "court_id": "法院的代码，见 `GET /v1/cities/{city}`",
    "JudgmentBody.court_id": "执行法院的代码，见 `GET /v1/cities/{city}`",
    "JudgmentBody.performed_on": "履行完毕的日期，不晚于今天；尚未履行完毕时为 null",
    "JudgmentAnswer.performed_on": "履行完毕的日期；尚未履行完毕时为 null",
    "court_name": "法院名称",
    "listed_on": "列入失信被执行人名单的日期",
    "JudgmentBody.listed_on": "列入失信被执行人名单的日期，不晚于今天",
    "has_term": "是否有失信惩戒期限",
    "term_ends_on": "失信惩戒期限届满的日期；没有惩戒期限时为 null",
    "ground": "删除的理由",
    "NoticeAnswerBody.text": "调查情况",
    "ReplyBody.text": "函复的内容",
    "unanswered_reason": "未待所在地法院函复即作决定的理由",
    "measure": "处理方式：`shorten` 缩短期限，`delete` 删除",
    "new_term_ends_on": "缩短后的惩戒期限届满日；删除的不填",
    "notice_id": "通报编号",
    "NoticeAnswer.status": "通报的状态",
    "NoticeAnswer.status_name": "通报状态的中文名称",
    "NoticeAnswer.answer": "所在地法院函复的内容；尚未函复时为 null",
    "NoticeAnswer.answered_at": "函复时间；尚未函复时为 null",
    "NoticeAnswer.documents": "随函复附送的材料",
    "sent_at": "通报时间",
    "acknowledged_at": "签收时间；尚未签收时为 null",
    "local_court_id": "所在地法院的代码",
    "local_court_name": "所在地法院的名称",
}
