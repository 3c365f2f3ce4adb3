"""The texts of all messages, in Chinese, in one place. A rule without a text fails at import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from chalicelib.domain.cases import deadline_alerts
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.messages.messages import Addressee
from chalicelib.domain.offices.staff import INVITATION

CASE = "{company}（{reference}，申请编号 {case_id}）"


@dataclass(frozen=True, slots=True)
class Template:
    """A title, and paragraphs of text. A paragraph is left out where a fact that it tells is empty."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What is read: a title of one line, and paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


class MissingText(Undeliverable):
    """A message that nobody wrote a text for."""


NOTE = "办理说明：{note}"
DUE = "请于 {due_on}（当日 24 时）前办结。"
TASK = "请{task}。"
MEND = "原因与补救办法：\n{reasons}"
LINK = (
    "贵单位也可不登录办理：在浏览器中打开以下链接，凭发送至本邮箱的验证码查阅申请、上传材料并出具意见。"
    "链接只用于本件，{link_until}（当日 24 时）前有效，请勿转发。\n{link}"
)
"""For the e-mail alone: no other channel has the fact."""
SETTLED = Template(
    "时限已重新核定", (f"{CASE}的时限已按国务院办公厅放假安排重新核定。", "现应于 {due_on}（当日 24 时）前办结。")
)

TEMPLATES: Mapping[str, Template] = {
    "penalty.submit": Template("收到信用修复申请", (f"{CASE}已提交信用修复申请，由处罚地信用建设牵头部门办理。",)),
    "penalty.submit/steward": Template("新的信用修复申请待转办", (f"{CASE}提交了信用修复申请。", TASK, DUE)),
    "penalty.request_supplement": Template(
        "申请需要补正材料", (f"{CASE}需补正材料，补正期间办理时限暂停。", "需补正：\n{items}", NOTE, MEND)
    ),
    "penalty.supplement": Template("申请人已补正材料", (f"{CASE}已补正材料，办理时限继续计算。", NOTE, DUE)),
    "penalty.forward": Template("申请已转办", (f"{CASE}已转办至{{agency}}核查。", NOTE)),
    "penalty.forward/authority": Template(
        "转办：请出具信用修复审核意见", (f"现转办{CASE}的信用修复申请。", NOTE, TASK, DUE, LINK)
    ),
    "opinion_link.code": Template(
        "信用修复办理验证码",
        (
            f"有人正以转办邮件中的链接办理{CASE}的审核意见。",
            "验证码：{code}",
            "验证码 10 分钟内有效，只能使用一次。如非贵单位人员操作，请勿告知他人，并与办理地信用建设牵头部门联系。",
        ),
    ),
    "penalty.return_forwarding": Template("转办被退回", (f"{CASE}的转办已被退回，将重新核对后转办。", NOTE)),
    "penalty.return_forwarding/steward": Template("转办被退回，请重新转办", (f"{CASE}的转办被退回。", NOTE, DUE)),
    "penalty.agree": Template("处罚机关同意修复", (f"{CASE}：{{agency}}同意修复。", NOTE)),
    "penalty.agree/applicant": Template(
        "处罚机关同意修复，请上传材料",
        (f"{CASE}：{{agency}}同意修复。", "请在“信用中国”网站上传材料，并回到本服务填报回执编号。", NOTE),
    ),
    "penalty.refuse": Template(
        "处罚机关不同意修复", (f"{CASE}：{{agency}}不同意修复。", NOTE, MEND, "牵头部门将给予修复指导。")
    ),
    "penalty.refuse/steward": Template(
        "处罚机关不同意修复，请给予修复指导", (f"{CASE}：{{agency}}不同意修复。", NOTE, MEND, DUE)
    ),
    "penalty.guide": Template("信用修复指导", (f"{CASE}：", "{note}", "条件具备后可以重新申请。")),
    "penalty.confirm_upload": Template("申请人已在信用中国上传材料", (f"{CASE}已上传材料。", TASK, DUE)),
    "penalty.report_to_province": Template(
        "初核通过，已报省级复核", (f"{CASE}初核通过，已报省级信用建设牵头部门复核。",)
    ),
    "penalty.report_to_province/province": Template("请复核信用修复申请", (f"{CASE}已通过初核，请复核。", NOTE)),
    "penalty.return_upload": Template("上传的材料被退回", (f"{CASE}上传的材料须修改后重新上传。", NOTE, MEND)),
    "penalty.approve_review": Template(
        "信用修复完成", (f"{CASE}已修复：终止公示，停止共享和使用，解除惩戒措施。", NOTE)
    ),
    "penalty.refuse_review": Template("省级复核未通过", (f"{CASE}未通过省级复核。", NOTE, MEND)),
    "penalty.return_review": Template("省级复核退回", (f"{CASE}被省级复核退回，请重新初核。", NOTE, MEND, DUE)),
    "penalty.withdraw": Template("申请已撤回", (f"{CASE}的申请人已撤回申请，无需继续办理。", NOTE)),
    "penalty.urge": Template("催办", (f"{CASE}处于“{{stage}}”阶段，请尽快办理。", "催办内容：{note}", DUE)),
    "penalty.answer_supervision": Template("督办单已回复", (f"{CASE}的督办单已有回复。", "回复内容：{note}")),
    "penalty.take_over": Template("企业已接管代办的申请", (f"{CASE}由企业经办人接管，不再代办。",)),
    "judgment.submit": Template(
        "收到失信修复申请", (f"{CASE}已提交失信被执行人信用修复申请，由执行法院{{office}}审查。",)
    ),
    "judgment.submit/executing_court": Template("新的失信修复申请待受理", (f"{CASE}提交了信用修复申请。", TASK, DUE)),
    "judgment.accept": Template("失信修复申请已受理", (f"{CASE}：执行法院{{office}}已受理申请。", NOTE)),
    "judgment.accept/local_court": Template(
        "通报：请协助调查",
        (
            f"{{office}}已受理{CASE}的信用修复申请，现予通报。",
            NOTE,
            "请签收，协助调查后将有关材料和调查情况函送执行法院。",
        ),
    ),
    "judgment.acknowledge_notice": Template("通报已签收", (f"{CASE}：所在地法院已签收通报。",)),
    "judgment.answer_notice": Template("所在地法院已函送调查情况", (f"{CASE}：所在地法院已函送调查情况。", NOTE)),
    "judgment.approve": Template("同意修复", (f"{CASE}：执行法院{{office}}同意修复。", NOTE)),
    "judgment.reject": Template("不予修复", (f"{CASE}：执行法院{{office}}不予修复。", NOTE, MEND)),
    "judgment.remove": Template(
        "失信信息已删除或缩短期限", (f"{CASE}：执行法院{{office}}已办理删除或缩短期限，并解除惩戒措施。",)
    ),
    "judgment.reply": Template("执行法院已函复", (f"{CASE}已办理完毕，执行法院{{office}}函复如下：", "{note}")),
    "judgment.withdraw": Template("申请已撤回", (f"{CASE}的申请人已撤回申请，无需继续办理。", NOTE)),
    "judgment.take_over": Template("企业已接管代办的申请", (f"{CASE}由企业经办人接管，不再代办。",)),
    "deadline.reminded": Template("【蓝色督办单】时限将至", (f"{CASE}处于“{{stage}}”阶段，时限将至。", TASK, DUE)),
    "deadline.breached": Template(
        "【橙色督办单】已逾期",
        (f"{CASE}处于“{{stage}}”阶段，已超过时限（{{due_on}}）。", "请立即办理，并回复督办单说明原因。"),
    ),
    "deadline.escalated": Template(
        "【红色督办单】逾期三个工作日以上",
        (f"{CASE}处于“{{stage}}”阶段，已超过时限（{{due_on}}）三个工作日以上，尚未办结，请督促。",),
    ),
    "deadline.settled": SETTLED,
    "stage.reminded": Template("请尽快办理", (f"{CASE}处于“{{stage}}”阶段，尚待办理。", TASK)),
    "judgment.deadline.reminded": Template("时限将至", (f"{CASE}处于“{{stage}}”阶段，时限将至。", TASK, DUE)),
    "judgment.deadline.reminded/local_court": Template(
        "通报函复时限将至", (f"{{office}}就{CASE}发出的通报尚未函复，时限将至。", DUE)
    ),
    "judgment.deadline.breached": Template("已逾期", (f"{CASE}处于“{{stage}}”阶段，已超过时限（{{due_on}}）。",)),
    "judgment.deadline.breached/local_court": Template(
        "通报函复已逾期", (f"{{office}}就{CASE}发出的通报尚未函复，已超过时限（{{due_on}}），请尽快函复。",)
    ),
    "judgment.deadline.settled": SETTLED,
    "staff.invited": Template(
        "信修通邀请您登录",
        (
            "您已获登记为信修通的工作人员：\n{posts}",
            "请用单位的统一身份账号登录，登录后即可办理。账号的电子邮箱须与本邮箱一致。",
            "如不是您本人，无需理会。",
        ),
    ),
    "digest": Template(
        "今日办件提醒（{date}）",
        ("{city}：逾期 {red} 件，临期 {amber} 件。", "{lines}", "另有 {more} 件，详见台账。"),
    ),
}
"""Message kind -> text; `kind/addressee` where an addressee reads another."""


def render(delivery: Delivery) -> Text:
    """The text of a delivery, from the facts pinned with it."""
    template = _template(delivery.kind, delivery.to)
    facts = {name: value for name, value in delivery.facts.items() if value}
    return Text(
        title=template.title.format_map(delivery.facts),
        paragraphs=tuple(p.format_map(facts) for p in template.paragraphs if _names(p) <= facts.keys()),
    )


def _template(kind: str, to: Addressee) -> Template:
    reads_as = Addressee.APPLICANT if to is Addressee.REPRESENTATIVE else to
    template = TEMPLATES.get(f"{kind}/{reads_as}") or TEMPLATES.get(kind)
    if template is None:
        raise MissingText(f"{kind}/{to}")
    return template


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def declared() -> Iterator[tuple[str, Addressee]]:
    """Every message that a procedure or the watch can send."""
    for procedure in PROCEDURES.values():
        for action in (procedure.submission, *procedure.actions):
            owing = [stage.waits_for for stage in procedure.stages if stage.waits_for and action.tells_who_owes]
            yield from ((f"{procedure.name}.{action.name}", Addressee(party)) for party in (*action.tells, *owing))
        yield from ((kind, to) for kind in deadline_alerts.message_kinds(procedure) for to in Addressee)
    yield "digest", Addressee.STEWARD
    yield INVITATION, Addressee.STAFF
    yield "opinion_link.code", Addressee.AUTHORITY


for _kind, _to in declared():
    _template(_kind, _to)
