"""Amendments of a penalty's application: the fields that may change, and how an event compares them."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.penalty.matter import Penalty
from chalicelib.domain.workflow.grammar import Fields

AMENDABLE: Mapping[str, str] = {
    "/subject/address": "企业地址",
    "/contact/name": "联系人姓名",
    "/contact/phone": "联系电话",
    "/contact/email": "电子邮箱",
    "/penalty/decision_number": "行政处罚决定书文号",
    "/penalty/authority_name": "作出处罚的机关名称",
    "/penalty/decided_on": "处罚决定日期",
    "/penalty/kinds": "处罚种类",
    "/penalty/fine_amount": "罚款金额",
    "/penalty/performed_on": "履行完毕的日期",
    "/missing_materials": "遗失的材料",
    "/statement": "申请说明",
}
"""JSON pointer of a submission's field -> its name. Company and city are not amended: that is another application."""


def application_facts(case: CaseFile) -> Fields:
    """The fields of an application by their pointers; personal data is left out, for events are kept for good."""
    application, penalty = case.application, case.matter(Penalty)
    return {
        "/subject/address": application.subject.address,
        "/penalty/decision_number": penalty.decision_number,
        "/penalty/authority_name": penalty.authority_name,
        "/penalty/decided_on": penalty.decided_on,
        "/penalty/kinds": penalty.kinds,
        "/penalty/fine_amount": penalty.fine_amount,
        "/penalty/performed_on": penalty.performed_on,
        "/missing_materials": application.missing_materials,
        "/statement": application.statement,
    }
