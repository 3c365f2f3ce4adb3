"""The body of a new application: the company, its contact, and the matter that its procedure is about."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo

from chalicelib.domain.cases.application import Application, Contact, Intake, IntakeChannel, Subject
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.routes.cases.codes import MATERIALS
from chalicelib.routes.cases.procedures import ROUTE_KITS, MatterBodies, ProcedureName
from chalicelib.routes.cases.procedures.kit import MatterBody
from chalicelib.routes.http.bodies import Body, context_of
from chalicelib.routes.http.fields import (
    EACH_ONCE,
    Name,
    OptionalEmail,
    OptionalLine,
    OptionalParagraph,
    PastDate,
    Phone,
    ShortLine,
    Uscc,
    each_once,
    one_of,
)
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.offices.city_fields import MemberCity

Material = Annotated[str, AfterValidator(one_of(MATERIALS, "不认识的材料。")), enum_schema(MATERIALS)]


def _of_the_procedure(materials: list[str], info: ValidationInfo) -> list[str]:
    procedure = PROCEDURES.get(info.data.get("procedure", ""))
    if procedure and not set(materials) <= procedure.materials.keys():
        raise InvalidValue("unknown_value", "不是所选办理流程的材料。")
    return materials


def _a_county(code: str, info: ValidationInfo) -> str:
    """A county of the home city, by its code in GB/T 2260."""
    city = context_of(info).directory.find(info.data.get("home_city", ""))
    if code and city and not any(code in court.counties for court in city.courts):
        raise InvalidValue("county_unknown", "不是所在城市的县（市、区）代码。")
    return code


class SubjectBody(Body):
    """经营主体。"""

    name: Name
    uscc: Uscc
    home_city: MemberCity
    address: OptionalLine = ""
    county: Annotated[str, Field(pattern=r"^([0-9]{6})?$"), AfterValidator(_a_county)] = ""


class ContactBody(Body):
    """联系人。"""

    name: ShortLine
    phone: Phone
    email: OptionalEmail = ""


class IntakeBody(Body):
    """来件登记：企业以电话、信函、电子邮件或在窗口提出的申请，由处罚地信用建设牵头部门登记。"""

    channel: Annotated[IntakeChannel, Field(strict=False)]
    received_on: PastDate
    moved_here: bool = False

    def intake(self) -> Intake:
        """The intake as the domain knows it."""
        return Intake(**self.model_dump())


def _not_by_a_mandate(intake: IntakeBody | None, info: ValidationInfo) -> IntakeBody | None:
    if intake and info.data.get("mandate_id"):
        raise InvalidValue("mandate_or_intake", "凭委托代办的申请不作来件登记，二者只填一项。")
    return intake


class _Company(Body):
    """The procedure, the company and its contact."""

    procedure: ProcedureName
    subject: SubjectBody
    contact: ContactBody


class SubmissionBody(MatterBodies, _Company):
    """信用修复申请。"""

    model_config = ConfigDict(json_schema_extra={"examples": [dict(kit.submission) for kit in ROUTE_KITS.values()]})

    missing_materials: Annotated[
        list[Material],
        Field(max_length=10, json_schema_extra=EACH_ONCE),
        AfterValidator(each_once),
        AfterValidator(_of_the_procedure),
    ] = []
    statement: OptionalParagraph = ""
    mandate_id: Annotated[str, Field(max_length=64)] = ""
    intake: Annotated[IntakeBody | None, AfterValidator(_not_by_a_mandate)] = None

    def application(self) -> Application:
        """The submission as the domain knows it."""
        matter = getattr(self, self.procedure)
        assert isinstance(matter, MatterBody)
        return Application(
            procedure=self.procedure,
            subject=Subject(**self.subject.model_dump(exclude={"county"})),
            contact=Contact(**self.contact.model_dump()),
            matter=matter.matter(self.subject.county),
            missing_materials=tuple(self.missing_materials),
            statement=self.statement,
        )
