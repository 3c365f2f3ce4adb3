"""Letters say what is true, over whole histories: letter × stage × party × facts, every value written by hand.

The memorandum's limits: 5 working days for the forwarding, 7 for the opinion, 3 for the first review. Applied for on
Monday 2 March 2026; see `histories` for the days of each history.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import pytest

from chalicelib.documents.letters import LetterKind, compose
from chalicelib.documents.letters.model import Cell, Heading, Letter, Paragraph, Table
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.parties import Grant, Party
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.shared.errors import NotAllowedNow, RoleMayNot
from chalicelib.services.cases.letter_facts import Asked, choose, facts_of
from local.seed.directory import cities
from tests.services.cases.histories import HISTORIES, dossier

DIRECTORY = Directory({city.city: city for city in cities()})
APPLICANT, STEWARD, HOME_STEWARD, AUTHORITY = Party.APPLICANT, Party.STEWARD, Party.HOME_STEWARD, Party.AUTHORITY
PROVINCE, COMMITTEE, EXECUTING, LOCAL = Party.PROVINCE, Party.COMMITTEE, Party.EXECUTING_COURT, Party.LOCAL_COURT
FORWARDING, NOTICE, REPLY, OPINION = LetterKind.FORWARDING, LetterKind.NOTICE, LetterKind.REPLY, LetterKind.OPINION
SUPERVISION, FORM, COMMITMENT = LetterKind.SUPERVISION, LetterKind.APPLICATION_FORM, LetterKind.COMMITMENT
RESULT, PACK = LetterKind.REVIEW_RESULT, LetterKind.HANDOVER_PACK
DISMISSAL, TRANSFER = LetterKind.DISMISSAL, LetterKind.TRANSFER


def a_seat(party: Party) -> Seat:
    role = ACCESS[party].role
    assert role
    return Seat(party, Grant(role, "whoever"))


def outcome(history: str, kind: LetterKind, party: Party) -> str:
    """The answer to the wish for a letter: "may", "not theirs", or why not now."""
    try:
        choose(dossier(history).case, kind, (a_seat(party),))
    except RoleMayNot:
        return "not theirs"
    except NotAllowedNow as refusal:
        return refusal.detail
    return "may"


# -------------------- who may have which letter, from which step on

PENALTY_HISTORIES = [name for name in HISTORIES if list(HISTORIES).index(name) < list(HISTORIES).index("at_court")]
COURT_HISTORIES = [name for name in HISTORIES if name not in PENALTY_HISTORIES]
PARTIES = [party for party in Party if party is not Party.REPRESENTATIVE]

MAY_HAVE: dict[LetterKind, dict[Party, set[str]]] = {
    FORWARDING: {
        STEWARD: {
            *("forwarded", "second_agency", "agreed", "agreed_by_the_second", "refused", "guided", "uploaded"),
            *("upload_returned", "reported", "reported_again", "review_refused", "review_returned", "repaired", "withdrawn", "blue", "orange", "red"),
            *("refused_late", "orange_and_refused", "late_then_second_agency", "late_twice", "acted_in_time"),
        }
    },
    OPINION: {
        party: {
            *("agreed", "agreed_by_the_second", "refused", "guided", "uploaded", "upload_returned", "reported"),
            *("reported_again", "review_refused", "review_returned", "repaired", "refused_late", "orange_and_refused", "acted_in_time"),
            *(("approved", "approved_unanswered", "rejected", "deleted", "shortened", "deleted_unanswered", "replied",
               "revised_to_a_later_day")
              if party is APPLICANT else ()),
        }
        for party in (APPLICANT, STEWARD, AUTHORITY)
    }
    | {EXECUTING: {"approved", "approved_unanswered", "rejected", "deleted", "shortened", "deleted_unanswered", "replied", "revised_to_a_later_day"}},
    SUPERVISION: {
        STEWARD: {"blue", "orange", "orange_and_refused", "late_twice", "acted_in_time"},
        COMMITTEE: {"red", "refused_late", "late_then_second_agency", "steward_late"},
    },
    RESULT: {party: {"review_returned", "repaired", "review_refused"} for party in (PROVINCE, STEWARD)},
    PACK: {
        party: {"reported", "review_returned", "repaired", "review_refused", "reported_again"}
        for party in (PROVINCE, STEWARD)
    },
    NOTICE: {
        EXECUTING: {
            *("accepted", "acknowledged", "answered", "approved", "approved_unanswered", "rejected", "deleted"),
            *("shortened", "deleted_unanswered", "replied", "revised_to_a_later_day", "redirected", "corrected", "added_to"),
            "moved_elsewhere",
        }
    },
    REPLY: {
        EXECUTING: {"rejected", "deleted", "shortened", "deleted_unanswered", "replied", "revised_to_a_later_day"},
        LOCAL: {"answered", "approved", "rejected", "deleted", "shortened", "replied", "revised_to_a_later_day", "added_to"},
    },
    DISMISSAL: {
        APPLICANT: {"not_taken_up", "not_taken_up_by_court"},
        STEWARD: {"not_taken_up"},
        EXECUTING: {"not_taken_up_by_court"},
    },
    TRANSFER: {
        APPLICANT: {"moved_to_changzhi", "moved_within", "moved_elsewhere"},
        STEWARD: {"moved_to_changzhi"},
        EXECUTING: {"moved_within", "moved_elsewhere"},
    },
    FORM: {party: {*PENALTY_HISTORIES} for party in (APPLICANT, STEWARD, AUTHORITY)},
    COMMITMENT: {party: {*PENALTY_HISTORIES} for party in (APPLICANT, STEWARD)},
}  # fmt: skip
"""Letter -> party -> the histories at whose end it may have the letter; nobody has one else."""


@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize("kind", MAY_HAVE)
@pytest.mark.parametrize("history", HISTORIES)
def test_each_letter_is_possible_from_its_step_on_by_whom_it_concerns(
    history: str, kind: LetterKind, party: Party
) -> None:
    told = outcome(history, kind, party)

    if party not in MAY_HAVE[kind]:
        assert told == "not theirs"
    else:
        assert (told == "may") is (history in MAY_HAVE[kind][party]), told
        assert told.endswith("。") or told in ("may", "not theirs")


@pytest.mark.parametrize(
    ("history", "kind", "party", "why"),
    [
        ("applied", FORWARDING, STEWARD, "该申请尚未转办至行政处罚机关，不能生成转办函。"),
        ("returned", FORWARDING, STEWARD, "转办已被退回或者撤回，尚未再次转办，不能生成转办函。"),
        ("second_agency", OPINION, APPLICANT, "行政处罚机关尚未出具审核意见，不能生成审核意见告知书。"),
        ("forwarded", SUPERVISION, STEWARD, "该申请没有督办单。"),
        ("red", SUPERVISION, STEWARD, "这份督办单由联合审查委员签发，请由其生成。"),
        ("orange", SUPERVISION, COMMITTEE, "这份督办单由信用建设牵头部门签发，请由其生成。"),
        ("steward_late", SUPERVISION, STEWARD, "这份督办单由联合审查委员签发，请由其生成。"),
        (
            *("steward_reminded", SUPERVISION, STEWARD),
            "牵头部门不能督办自己：临期提醒不出具督办单，逾期后由联合审查委员签发。",
        ),
        ("uploaded", PACK, STEWARD, "该申请尚未报省级复核，不能生成移交材料。"),
        ("reported", RESULT, PROVINCE, "省级信用建设牵头部门尚未复核，不能生成复核结果告知函。"),
        ("reported_again", RESULT, PROVINCE, "省级信用建设牵头部门尚未复核，不能生成复核结果告知函。"),
        ("at_court", NOTICE, EXECUTING, "执行法院尚未受理并通报所在地法院，不能生成通报函。"),
        ("accepted_at_home", NOTICE, EXECUTING, "本案没有通报所在地法院，不能生成通报函。"),
        ("accepted_at_home", REPLY, EXECUTING, "本案没有通报所在地法院，不能生成复函。"),
        ("approved", REPLY, EXECUTING, "贵院尚未删除失信信息或者缩短期限，也未决定不予修复，不能生成复函。"),
        ("deleted_unanswered", REPLY, LOCAL, "贵院尚未函送调查情况，不能生成复函。"),
        ("answered", OPINION, EXECUTING, "执行法院尚未作出决定，不能生成审查意见告知书。"),
        ("answered", OPINION, APPLICANT, "执行法院尚未作出决定，不能生成审查意见告知书。"),
        ("forwarded", REPLY, EXECUTING, "该类申请没有复函。"),
        ("applied", DISMISSAL, STEWARD, "该申请没有不予受理，不能生成不予受理告知书。"),
        ("at_court", TRANSFER, APPLICANT, "该申请没有移送，不能生成移送告知书。"),
    ],
)
def test_a_letter_before_its_step_is_refused_with_the_cause(
    history: str, kind: LetterKind, party: Party, why: str
) -> None:
    assert outcome(history, kind, party) == why


# -------------------- what each letter says


def words(letter: Letter) -> str:
    """The whole text of a letter, block by block, cells parted by a bar."""
    parts = [letter.head, letter.number, letter.banner.text if letter.banner else "", letter.title]
    parts += [f"致{letter.addressee}" if letter.addressee else ""]
    for block in letter.blocks:
        match block:
            case Heading(text) | Paragraph(text):
                parts.append(text)
            case Table(rows=rows):
                cells: list[list[Cell]] = [list(row) for row in rows]
                parts += ["|".join((cell.text + "".join(cell.closing)) for cell in row) for row in cells]
    dated = f"{letter.date.year}年{letter.date.month}月{letter.date.day}日" if letter.date else ""
    parts += [f"附件：{'、'.join(letter.attachments)}" if letter.attachments else ""]
    parts += [f"署名{letter.sender}，{dated}" if letter.sender else "", letter.contact, *letter.notes]
    return "\n".join(parts)


def written(history: str, kind: LetterKind, party: Party, on: str) -> str:
    asked = Asked(kind, party, date.fromisoformat(on))
    return words(compose(kind, facts_of(dossier(history), asked, DIRECTORY)))


@dataclass(frozen=True)
class Says:
    """A letter of a history, asked for by a party on a day: what it must say, and what it must not."""

    history: str
    kind: LetterKind
    party: Party
    on: str
    says: tuple[str, ...]
    never: tuple[str, ...] = ()


SCJG, STHJ, FGW = "焦作市市场监督管理局", "焦作市生态环境局", "焦作市发展和改革委员会（示例）"
MONEY = "罚款金额|20,000.50元"
NUMBER = "焦市监处罚〔2025〕12号"

TABLE = [
    # 转办函: the agency that has the case, the day it was forwarded, and that run's last day
    Says(
        *("forwarded", FORWARDING, STEWARD, "2026-03-05"),
        (
            *(f"致{SCJG}", "自收到本函之日起7个工作日内（2026年3月11日24时前）", f"署名{FGW}，2026年3月2日", MONEY),
            *("遗失相关信用修复证明材料", "请核查", "陈志刚\u300019900001001", NUMBER),
            *("附件：营业执照、罚款缴纳凭证", "联系人：李明（示例）；联系电话：0391-0000011"),
        ),
        (STHJ,),
    ),
    Says(
        *("second_agency", FORWARDING, STEWARD, "2026-03-06"),
        (f"致{STHJ}", "（2026年3月16日24时前）", "2026年3月5日"),
        (f"致{SCJG}", "3月11日"),
    ),
    Says(
        *("agreed_by_the_second", FORWARDING, STEWARD, "2026-04-06"),
        (f"致{STHJ}", "（2026年3月16日24时前）", f"署名{FGW}，2026年3月5日"),
        (f"致{SCJG}", "4月"),
    ),
    # 审核意见告知书: the opinion's own day, its agency, its reasons, and nothing that came later
    Says(
        *("agreed", OPINION, AUTHORITY, "2026-03-20"),
        (
            *("致晋城市示例商贸有限公司", "经审核，同意修复。", "义务已履行", f"署名{SCJG}，2026年3月9日", MONEY),
            *("在3个工作日内完成受理和初核", "附件：准予信用修复决定书"),
        ),
        ("不同意修复", "3月20日"),
    ),
    Says(
        *("agreed_by_the_second", OPINION, STEWARD, "2026-03-20"),
        (f"署名{STHJ}，2026年3月10日", "经审核，同意修复。"),
        (f"署名{SCJG}",),
    ),
    Says(
        *("refused", OPINION, APPLICANT, "2026-03-20"),
        ("经审核，不同意修复。", "加处罚款尚未缴清", f"署名{SCJG}，2026年3月9日", f"{FGW}（电话：0391-0000001）"),
        ("经审核，同意修复",),
    ),
    Says(
        *("guided", OPINION, APPLICANT, "2026-03-20"),
        ("经审核，不同意修复。", f"署名{SCJG}，2026年3月9日"),
        ("请缴清加处罚款后重新申请",),  # the guidance is the lead department's, three days later
    ),
    Says(
        *("review_returned", OPINION, APPLICANT, "2026-03-20"),
        ("经审核，同意修复。", f"署名{SCJG}，2026年3月9日"),
        ("缺初核意见",),
    ),
    # 督办单: the office that owed, its limit, and its days until it acted
    Says(
        *("blue", SUPERVISION, STEWARD, "2026-03-10"),
        (
            *("蓝色督办单", f"督办单位|{FGW}", f"被督办单位|{SCJG}", "出具审核意见：7个工作日"),
            *("2026年3月11日（当日24时）届满，尚未逾期", "编号：JZ-7Q2M9X4KT1AB-20260310"),
        ),
        ("已逾期",),
    ),
    Says(
        *("orange", SUPERVISION, STEWARD, "2026-03-13"),
        ("橙色督办单", f"督办单位|{FGW}", f"被督办单位|{SCJG}", "届满，已逾期2个工作日"),
    ),
    Says(
        *("orange_and_refused", SUPERVISION, STEWARD, "2026-03-27"),
        (f"被督办单位|{SCJG}", "2026年3月11日（当日24时）届满，该环节已于2026年3月13日办理，逾期2个工作日"),
        ("12个工作日", f"被督办单位|{FGW}", "修复指导："),
    ),
    Says(
        *("red", SUPERVISION, COMMITTEE, "2026-03-16"),
        (
            "红色督办单",
            f"督办单位|{FGW}",
            f"被督办单位|{SCJG}",
            "已逾期3个工作日",
            "签发人：联合审查委员\u3000孙国梁（示例）",
        ),
    ),
    Says(
        *("refused_late", SUPERVISION, COMMITTEE, "2026-03-23"),
        (
            *("红色督办单", f"被督办单位|{SCJG}", "出具审核意见：7个工作日"),
            "2026年3月11日（当日24时）届满，该环节已于2026年3月17日办理，逾期4个工作日",
        ),
        ("8个工作日", f"被督办单位|{FGW}", "修复指导："),
    ),
    Says(
        *("late_then_second_agency", SUPERVISION, COMMITTEE, "2026-03-19"),
        ("红色督办单", f"被督办单位|{SCJG}", "该环节已于2026年3月17日办理，逾期4个工作日"),
        (STHJ, "3月27日"),
    ),
    Says(
        *("late_twice", SUPERVISION, STEWARD, "2026-03-31"),
        ("橙色督办单", f"被督办单位|{STHJ}", "2026年3月27日（当日24时）届满，已逾期2个工作日"),
        (f"被督办单位|{SCJG}", "3月11日"),
    ),
    Says(
        *("steward_late", SUPERVISION, COMMITTEE, "2026-03-11"),
        (
            *("橙色督办单", "督办单位|联合审查委员会", f"被督办单位|{FGW}", "转办：5个工作日"),
            *("2026年3月9日（当日24时）届满，已逾期2个工作日", "签发人：联合审查委员\u3000孙国梁（示例）"),
        ),
        (f"督办单位|{FGW}\n被",),
    ),
    Says(
        *("acted_in_time", SUPERVISION, STEWARD, "2026-03-20"),
        (f"被督办单位|{SCJG}", "该环节已于2026年3月11日办理，未逾期", "无需另行答复"),
        ("逾期原因",),
    ),
    # Forms: the agency reads the contact in clear only while the case waits for it
    Says(*("forwarded", FORM, AUTHORITY, "2026-03-03"), ("陈志刚", "19900001001", "罚款金额|20,000.50元", NUMBER)),
    Says(*("agreed", FORM, AUTHORITY, "2026-03-10"), ("陈**", "199****1001"), ("陈志刚", "19900001001")),
    Says(*("agreed", FORM, APPLICANT, "2026-03-10"), ("陈志刚", "19900001001")),
    Says(*("repaired", FORM, STEWARD, "2026-03-20"), ("陈志刚", NUMBER)),
    Says(*("applied", COMMITMENT, APPLICANT, "2026-03-03"), ("我单位晋城市示例商贸有限公司", NUMBER, "2025年6月20日")),
    # The province: its review, made from the review that holds
    Says(
        *("repaired", RESULT, PROVINCE, "2026-03-20"),
        (
            *(f"致{FGW}", "复核通过，准予信用修复。", "2026年3月16日终止公示", "你单位于2026年3月13日报请复核", MONEY),
            "署名河南省发展和改革委员会（示例），2026年3月16日",
        ),
        ("不予", "退回"),
    ),
    Says(
        *("review_refused", RESULT, STEWARD, "2026-03-20"),
        ("复核不通过，不予信用修复。", "未满最短公示期", "请将复核结果告知申请人。"),
        ("复核通过，", "终止公示"),
    ),
    Says(
        *("review_returned", RESULT, PROVINCE, "2026-03-20"),
        ("材料需要补正，退回你单位。", "缺初核意见", "请补正后重新报请复核。"),
        ("准予信用修复", "不予信用修复"),
    ),
    Says(
        *("reported", PACK, PROVINCE, "2026-03-16"),
        (
            *("省级复核移交材料", MONEY, NUMBER, "审核意见|同意修复", "出具日期|2026年3月9日"),
            *(
                "回执编号|XYZG-2025-001",
                "报请复核日期|2026年3月13日",
                "省级复核核对清单",
                "□符合\n□不符合",
                "陈志刚",
            ),
        ),
    ),
    Says(*("repaired", PACK, PROVINCE, "2026-03-20"), ("陈**",), ("陈志刚", "19900001001")),
    Says(*("reported", PACK, STEWARD, "2026-03-16"), ("陈志刚",)),
    # Courts
    Says(
        *("accepted", NOTICE, EXECUTING, "2026-03-20"),
        (
            *(
                "致晋城市城区人民法院",
                "署名焦作市山阳区人民法院，2026年3月3日",
                "符合受理条件",
                "（2024）豫0811执123号",
            ),
            *("陈志刚", "附件：营业执照、罚款缴纳凭证"),
        ),
    ),
    Says(*("replied", NOTICE, EXECUTING, "2026-03-20"), ("陈**", "2026年3月3日"), ("陈志刚", "19900001001")),
    Says(
        *("redirected", NOTICE, EXECUTING, "2026-03-20"),
        (
            *("致高平市人民法院", "署名焦作市山阳区人民法院，2026年3月4日"),
            "本通报原发晋城市城区人民法院，由该院转送你院。转送原因：该企业住所在高平市。",
        ),
        ("符合受理条件", "致晋城市城区人民法院"),
    ),
    Says(
        *("corrected", NOTICE, EXECUTING, "2026-03-20"),
        (
            *("致高平市人民法院", "2026年3月4日"),
            "此前误向晋城市城区人民法院通报，现更正为向你院通报。更正原因：该企业住所在高平市。",
        ),
        ("符合受理条件", "致晋城市城区人民法院"),
    ),
    Says(
        *("added_to", REPLY, LOCAL, "2026-03-20"),
        (
            *("署名晋城市城区人民法院，2026年3月6日", "义务已履行完毕，未发现其他可供执行财产。"),
            "补充函送（2026年3月6日）：补充：已核对银行流水。",
        ),
    ),
    Says(
        *("revised_to_a_later_day", REPLY, EXECUTING, "2026-03-12"),
        ("失信惩戒期限由2026年8月1日缩短至2026年5月1日", "相关惩戒措施已于2026年3月9日解除"),
        ("4月1日", "删除"),
    ),
    # To the company: why it was not taken up, and where it goes on
    Says(
        *("not_taken_up_by_court", DISMISSAL, EXECUTING, "2026-03-20"),
        (
            *("失信被执行人信用修复申请不予受理告知书", "致晋城市示例商贸有限公司", "（2024）豫0811执123号"),
            *("署名焦作市山阳区人民法院，2026年3月3日", "该案不由本院执行。", "不属于本院执行的案件"),
            *("请按案号中的法院代字查明执行法院，向该法院提出申请", "可以联系我院", "联系电话：0391-0000"),
        ),
        ("信用中国", "移送", "不必重新申请"),
    ),
    Says(
        *("not_taken_up_by_court", DISMISSAL, APPLICANT, "2026-03-20"),
        ("署名焦作市山阳区人民法院，2026年3月3日", "该案不由本院执行。"),
    ),
    Says(
        *("not_taken_up", DISMISSAL, STEWARD, "2026-03-20"),
        (
            *("行政处罚信息信用修复申请不予受理告知书", f"署名{FGW}，2026年3月3日", "查无此处罚信息", NUMBER),
            f"可以联系{FGW}（电话：0391-0000001）",
        ),
        ("我院",),
    ),
    Says(*("not_taken_up", DISMISSAL, APPLICANT, "2026-03-20"), ("查无此处罚信息", f"署名{FGW}，2026年3月3日")),
    Says(
        *("moved_elsewhere", TRANSFER, EXECUTING, "2026-03-20"),
        (
            *("失信被执行人信用修复申请移送告知书", "致晋城市示例商贸有限公司", "2026年3月4日"),
            *("署名焦作市山阳区人民法院", "该申请应由长治市潞州区人民法院办理", "已指定潞州区人民法院执行。"),
            *("该案已指定其他法院执行", "不必重新申请", "新的办件编号为CZ-7Q2M9X4KT1AB"),
            "可以联系长治市潞州区人民法院（电话：0355-0000",
        ),
        ("请向被指定的法院提出申请",),
    ),
    Says(
        *("moved_elsewhere", TRANSFER, APPLICANT, "2026-03-20"),
        ("新的办件编号为CZ-7Q2M9X4KT1AB", "署名焦作市山阳区人民法院，2026年3月4日"),
    ),
    Says(
        *("moved_within", TRANSFER, APPLICANT, "2026-03-20"),
        (
            *("署名焦作市山阳区人民法院，2026年3月3日", "该申请应由焦作市解放区人民法院办理", "不必重新申请"),
            "执行法院|焦作市山阳区人民法院",
        ),
        ("新的办件编号", "署名焦作市解放区人民法院"),
    ),
    Says(
        *("moved_within", TRANSFER, EXECUTING, "2026-03-20"),
        ("署名焦作市山阳区人民法院，2026年3月3日",),
    ),
    Says(
        *("moved_to_changzhi", TRANSFER, STEWARD, "2026-03-20"),
        (
            *(f"署名{FGW}，2026年3月3日", "该申请应由长治市发展和改革委员会（示例）办理", "长治市作出的处罚"),
            *("该处罚不是本市机关作出", "新的办件编号为CZ-7Q2M9X4KT1AB", "（电话：0355-0000001）"),
        ),
        ("请向作出处罚的机关所在城市",),
    ),
    Says(*("moved_to_changzhi", TRANSFER, APPLICANT, "2026-03-20"), ("新的办件编号为CZ-7Q2M9X4KT1AB",)),
    Says(
        *("answered", REPLY, LOCAL, "2026-03-20"),
        (
            *("致焦作市山阳区人民法院", "署名晋城市城区人民法院，2026年3月5日"),
            "义务已履行完毕，未发现其他可供执行财产。",
        ),
        ("删除操作", "缩短期限"),
    ),
    Says(
        *("replied", REPLY, LOCAL, "2026-03-20"),
        ("署名晋城市城区人民法院，2026年3月5日", "未发现其他可供执行财产"),
        ("删除", "已解除"),
    ),
    Says(
        *("deleted", REPLY, EXECUTING, "2026-03-12"),
        (
            *("致晋城市城区人民法院", "署名焦作市山阳区人民法院，2026年3月12日", "该失信信息无失信惩戒期限"),
            *("从最高人民法院失信被执行人名单库中删除", "相关惩戒措施已于2026年3月9日解除"),
        ),
        ("缩短", "未发现其他可供执行财产", "不予修复"),
    ),
    Says(
        *("replied", REPLY, EXECUTING, "2026-03-20"),
        ("署名焦作市山阳区人民法院，2026年3月10日", "已删除并解除惩戒措施，特此函复。"),
        ("3月20日",),
    ),
    Says(
        *("shortened", REPLY, EXECUTING, "2026-03-12"),
        ("失信惩戒期限由2026年8月1日缩短至2026年4月1日", "相关惩戒措施已于2026年3月9日解除"),
        ("删除",),
    ),
    Says(
        *("rejected", REPLY, EXECUTING, "2026-03-12"),
        ("我院决定不予修复", "尚有利息未履行完毕"),
        ("删除操作", "缩短", "解除"),
    ),
    Says(
        *("rejected", OPINION, EXECUTING, "2026-03-12"),
        (
            *(
                "失信被执行人信用修复审查意见告知书",
                "致晋城市示例商贸有限公司",
                "经审查，不同意修复。",
                "尚有利息未履行完毕",
            ),
            "署名焦作市山阳区人民法院，2026年3月6日",
        ),
        ("未发现其他可供执行财产", "事实清楚", "信用中国", "删除失信信息", "审核"),
    ),
    Says(
        *("approved", OPINION, APPLICANT, "2026-03-12"),
        ("经审查，同意修复。", "我院将依照有关规定办理删除失信信息或者缩短失信惩戒期限手续", "2026年3月6日"),
        ("未发现其他可供执行财产", "无需等待", "信用中国", "信用建设牵头部门"),
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.history}-{row.kind}-{row.party}")
def test_a_letter_says_what_happened(row: Says) -> None:
    text = written(row.history, row.kind, row.party, row.on)

    assert [fact for fact in row.says if fact not in text] == [], text
    assert [fact for fact in row.never if fact in text] == [], text


def test_every_letter_that_may_be_had_is_in_the_table() -> None:
    told = {(row.kind, row.party) for row in TABLE}

    missing = {(kind, party) for kind, parties in MAY_HAVE.items() for party in parties} - told
    assert missing <= {(COMMITMENT, STEWARD)}


def test_days_over_are_those_between_the_end_and_the_day_of_the_sheet() -> None:
    """Eight days of a red sheet, one by one: weekends do not count."""
    over = {
        day: re.findall(r"已逾期(\d+)个", written("red", SUPERVISION, COMMITTEE, f"2026-03-{day}"))
        for day in (16, 17, 18, 19, 20, 21, 22, 23)
    }
    assert over == {16: ["3"], 17: ["4"], 18: ["5"], 19: ["6"], 20: ["7"], 21: ["7"], 22: ["7"], 23: ["8"]}


def test_a_letter_bears_the_number_that_its_office_gave_it() -> None:
    asked = Asked(FORWARDING, STEWARD, date(2026, 3, 3), "焦发改信函〔2026〕7号")
    letter = compose(FORWARDING, facts_of(dossier("forwarded"), asked, DIRECTORY))

    assert letter.number == "焦发改信函〔2026〕7号"


def test_nothing_is_said_of_lost_material_where_none_was_lost() -> None:
    whole = dossier("forwarded")
    application = replace(whole.case.application, missing_materials=(), statement="")
    case = replace(whole.case, application=application)
    facts = facts_of(replace(whole, case=case), Asked(FORWARDING, STEWARD, date(2026, 3, 3)), DIRECTORY)

    assert "遗失" not in words(compose(FORWARDING, facts))
