"""A day on which every operation of the API succeeds once, and every function runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import boto3

from app import app
from chalicelib.domain.messages.deliveries import LEFT_TO_THE_STREAM
from chalicelib.domain.shared.identifiers.uscc import check_character
from chalicelib.routes.offices.calendar import HolidayNoticeBody
from chalicelib.routes.offices.directory_bodies import (
    AgencyBody,
    CityBody,
    CommitteeBody,
    CourtBody,
    OfficeBody,
    StewardsBody,
)
from chalicelib.runtime.clock import real_time
from infra.provision import provision_jurisdiction
from local import samples
from local.gateway.routing import Routes
from local.settings import REGION, WECHAT_TEMPLATES
from tests.infra.recorded_service import COURT_HOST, PUBLIC_URL, Recorded
from tests.routes import companies, steps
from tests.routes.service import Answer, Api, announcement

OPERATOR = "operator"
OTHER_COMPANY = "92140502MA0TE5T32"
"""The code of another company of Jincheng, without its check character."""
AGENT, COLLEAGUE, STRANGER = "wang", "li", "zhang"
LINK = re.compile(re.escape(PUBLIC_URL) + r"/opinion#([0-9A-Z]{20}\.[0-9A-Z]{40})")
CODE = re.compile(r"验证码：([0-9]{6})\n")

STEPS_FROM: Mapping[str, steps.Step | None] = {
    "submitted": steps.Step(
        steps.APPLICANT,
        "amendment",
        {"changes": {"/penalty/decision_number": "焦市监处罚〔2031〕第909号"}, "reason": "文号误填。"},
    ),
    "supplementing": steps.SUPPLEMENTED,
    "forwarded": steps.RECALLED,
    "agreed": steps.OPINION_REVISED,
    "uploaded": steps.RECEIPT_CORRECTED,
    "repaired": steps.REVIEW_REVISED,
    **dict.fromkeys(("review_refused", "guided", "withdrawn", "transferred", "dismissed", "revoked")),
}
"""Stage -> a step to be taken there, if there is one."""
_LOCAL, _OTHER = steps.LOCAL_COURT, "court-jincheng-gaoping"
_MOVED = steps.Step(_LOCAL, "notice/redirection", {"court_id": "jincheng-gaoping", "reason": "该企业住所在高平市。"})
NOTICES_GO_ASTRAY: tuple[tuple[steps.Step, ...], ...] = (
    (
        *(steps.OF_COURTS[0], _MOVED, steps.Step(_OTHER, "notice")),
        steps.Step(_OTHER, "notice/answer", {"text": "经调查，义务已履行完毕。"}),
        steps.Step(_OTHER, "notice/addition", {"text": "另查明，企业经营正常。"}),
    ),
    (steps.OF_COURTS[0], steps.Step(_LOCAL, "notice/refusal", {"reason": "该企业已迁出本市。"})),
)
"""A notice that is handed on, answered and added to; and one that is declined."""


class Witness(Api):
    """A client that remembers which operations it saw succeed."""

    def __init__(self, recorded: Recorded) -> None:
        self.succeeded: set[str] = set()
        self._routes = Routes(app.routes)
        super().__init__(recorded.service)

    def ask(
        self,
        method: str,
        path: str,
        as_: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> Answer:
        answer = super().ask(method, path, as_, headers=headers, content=content)
        match = self._routes.find(method, path.partition("?")[0])
        if match and answer.status < 300:
            self.succeeded.add(f"{method} {match.resource}")
        return answer


@dataclass
class Everyday:
    """The days of a service, each method a part of them that may come after those before it."""

    recorded: Recorded
    api: Witness = field(init=False)

    def __post_init__(self) -> None:
        self.api = Witness(self.recorded)

    def pass_by(self) -> None:
        """All of it, in turn."""
        self.recorded.service.at("2026-03-02 09:00")
        self.people_sign_in()
        self.companies_are_bound()
        self.the_directory_is_kept()
        self.staff_is_kept()
        self.people_are_kept_out()
        for deliver in (self.by_the_stream, self.by_the_sweeper):
            self.there_is_news_of_every_kind(deliver)
        with self.recorded.missed("outbox"):  # no other news has anything new to show
            self.mandates_are_given_and_end()
            self.cases_go_every_way()
            self.uploads_are_settled_by_whoever_comes_first()
            self.uploads_are_forgotten()
            self.time_goes_by()
        self.operators_look_after_it()
        self.everybody_reads()
        self.people_leave()

    # -------------------- people

    def people_sign_in(self) -> None:
        wechat = self.recorded.service.wechat
        for user in (AGENT, COLLEAGUE, STRANGER):
            tokens = self.api.sign_in(user)
            self.api.sign_in(user)  # as somebody who is known
            wechat.tick(user, [template.template_id for template in WECHAT_TEMPLATES.values()])
        self._ok(self.api.post("/v1/sessions/refresh", "", {"refresh_token": tokens["refresh_token"]}))
        assert self.api.post("/v1/sessions/refresh", "", {"refresh_token": tokens["refresh_token"]}).status == 401
        self.api.sign_in(STRANGER)
        self._ok(self.api.post("/v1/sessions/phone", AGENT, {"code": wechat.phone_code(AGENT)}))

    def people_are_kept_out(self) -> None:
        person = f"/v1/directory/persons/{self._ok(self.api.get('/v1/me', STRANGER))['principal_id']}"
        self._ok(self.api.get(person, OPERATOR))
        self._ok(self.api.post(f"{person}/suspension", OPERATOR, {"reason": "冒用他人授权书。"}, key=self.api.a_key()))
        self._ok(self.api.post(f"{person}/reinstatement", OPERATOR, {}))

    def people_leave(self) -> None:
        self._ok(self.api.post("/v1/sessions/sign-out", AGENT, {}))
        assert self.api.get("/v1/me", AGENT).status == 401

    def companies_are_bound(self) -> None:
        api, steward = self.api, companies.STEWARD
        mine, theirs = companies.bound(api, AGENT), companies.bound(api, COLLEAGUE)
        refused = companies.submitted(api, STRANGER)
        self._ok(api.post(f"/v1/companies/{refused}/refusal", steward, {"reasons": "授权书未加盖企业公章。"}))
        self._ok(api.post(f"/v1/companies/{refused}/submission", STRANGER, {}))
        self._ok(api.post(f"/v1/companies/{refused}/confirmation", steward, {}))
        key = api.a_key()
        handed_over = [
            api.post(f"/v1/companies/{refused}/handover", STRANGER, {"to_binding_id": theirs}, key=key)
            for _ in range(2)
        ]
        assert [answer.status for answer in handed_over] == [200, 200]  # the second from what was kept
        revoked = companies.bound(api, STRANGER)
        self._ok(api.post(f"/v1/companies/{revoked}/revocation", steward, {"reasons": "授权书不实，企业来函说明。"}))
        self._ok(api.post(f"/v1/companies/{revoked}/departure", STRANGER, {}))
        draft = companies.opened(api, STRANGER)
        self._ok(api.post(f"/v1/companies/{draft}/departure", STRANGER, {}))
        self._ok(api.get(f"/v1/companies/{mine}", AGENT))
        for who in (AGENT, steward):
            self._ok(api.get("/v1/companies", who))
        for city in ("changzhi", companies.COMPANY["home_city"]):  # and back again
            self._ok(api.post("/v1/directory/companies", OPERATOR, self._move(city)))

    def _move(self, city: str) -> dict[str, str]:
        return {"uscc": companies.COMPANY["uscc"], "home_city": city, "reason": "企业已迁址。"}

    def mandates_are_given_and_end(self) -> None:
        api, steward = self.api, companies.STEWARD
        company = {"uscc": f"{OTHER_COMPANY}{check_character(OTHER_COMPANY)}", "name": "晋城市示例餐饮店"}
        mandate = companies.mandated(api, **company)
        subject = {f"subject__{name}": value for name, value in company.items()}
        filed = {**steps.submission(**subject), "mandate_id": mandate}
        case_id = self._ok(api.post("/v1/cases", steward, filed, key=api.a_key()))["case_id"]
        assert "withdraw" in api.case(case_id, steward)["actions"]
        companies.bound(api, STRANGER, **company)
        self._ok(api.act(case_id, "takeover", STRANGER))
        self._ok(api.get("/v1/mandates", steward))
        self._ok(api.get(f"/v1/mandates/{mandate}", steward))
        self._ok(api.post(f"/v1/mandates/{mandate}/departure", steward, {}))

    # -------------------- offices

    def the_directory_is_kept(self) -> None:
        api, dynamodb = self.api, boto3.client("dynamodb", region_name=REGION)
        new = CityBody.EXAMPLES[0]
        assert api.post("/v1/directory/cities", OPERATOR, new).code == "tables_missing"
        for place in (new["city"], new["province"]):
            provision_jurisdiction(dynamodb, self.recorded.service.prefix, place)
        self._ok(api.post("/v1/directory/cities", OPERATOR, new))
        for what, body in (
            ("lead-department", OfficeBody),
            ("province-office", OfficeBody),
            ("stewards", StewardsBody),
            ("committee", CommitteeBody),
            ("courts", CourtBody),
        ):
            self._change("jiaozuo", what, body.EXAMPLES[0])
        self._change("jiaozuo", "agencies", {**AgencyBody.EXAMPLES[0], "opinion_links": True})
        self._give_a_system("jincheng-zhongyuan", COURT_HOST)
        for path in ("/v1/calendar/overrides/preview", "/v1/calendar/overrides"):
            self._ok(api.post(path, OPERATOR, HolidayNoticeBody.EXAMPLES[0], key=api.a_key()))
        self.recorded.a_minute_passes()

    def _give_a_system(self, court_id: str, host: str) -> None:
        cities = self._ok(self.api.get("/v1/directory/cities", OPERATOR))["items"]
        court = next(court for city in cities for court in city["courts"] if court["court_id"] == court_id)
        self._change("jincheng", "courts", {**court, "webhook": f"https://{host}/notices"})

    def _change(self, city: str, what: str, body: Any) -> None:
        self._ok(self.api.post(f"/v1/directory/cities/{city}/{what}", OPERATOR, body, if_match="*"))

    def staff_is_kept(self) -> None:
        api, staff = self.api, "/v1/directory/staff"
        steward, operator = {"role": "steward", "organisation": "jiaozuo"}, {"role": "operator"}
        member = {"name": "李明", "email": "li.ming@fgw.jiaozuo.example", "grants": [steward]}
        invited = f"{staff}/{self._ok(api.post(staff, OPERATOR, member))['staff_id']}"
        token = api.service.issuer.token("li-ming", email=member["email"], email_verified=True)
        api.service.know("li-ming", token)
        for _ in range(2):
            self._ok(api.get("/v1/me", "li-ming"))
        second = {"name": "王芳", "subject": "wang-fang", "grants": [operator]}
        keeper = f"{staff}/{self._ok(api.post(staff, OPERATOR, second))['staff_id']}"
        for path, body in (
            (f"{invited}/grants", {"grants": [steward, operator]}),
            (f"{keeper}/suspension", {"reason": "已调离本单位。"}),
            (f"{keeper}/reinstatement", {}),
        ):
            self._ok(api.post(path, OPERATOR, body))
        third = f"{staff}/{self._ok(api.post(staff, OPERATOR, {**member, 'email': 'z@fgw.example'}))['staff_id']}"
        self._ok(api.post(f"{third}/suspension", OPERATOR, {"reason": "邀请有误。"}))
        self._ok(api.get(staff, OPERATOR))
        self._ok(api.get(invited, OPERATOR))

    def operators_look_after_it(self) -> None:
        api = self.api
        self._give_a_system("jincheng-zhongyuan", "not-allowed.example")
        self.recorded.a_minute_passes()
        case_id = self._notice_of_a_court()
        self.by_the_stream()
        self._ok(api.get("/v1/deliveries", OPERATOR))
        dead = f"{case_id}.000002.local_court.webhook"
        self._ok(api.post(f"/v1/deliveries/{dead}/redelivery", OPERATOR, {}))
        for query in ("?reader=operator", f"?case_id={case_id}"):
            self._ok(api.get(f"/v1/audit{query}", OPERATOR))
        self._ok(api.get("/v1/directory/changes", OPERATOR))
        self._ok(api.get("/v1/calendar/overrides", OPERATOR))
        self._ok(api.get("/v1/rules/unverified", OPERATOR))

    # -------------------- news, and how it comes

    def there_is_news_of_every_kind(self, deliver: Callable[[], None]) -> None:
        """Send news to offices, agents, courts and an invited member; make a letter; send a link and use it."""
        api = self.api
        self._wechat_takes_our_token_no_more()
        case_id = api.case_in("forwarded", as_=AGENT)
        staff = {"name": "赵强", "email": f"{case_id}@example.com", "grants": [{"role": "operator"}]}
        self._ok(api.post("/v1/directory/staff", OPERATOR, staff))
        self._notice_of_a_court()
        letter = self._ok(api.act(case_id, "letters", steps.STEWARD, {"kind": "forwarding", "format": "docx"}))
        reported = api.case_in("reported")
        pack = self._ok(api.act(reported, "letters", steps.STEWARD, {"kind": "handover_pack"}))
        deliver()
        assert api.document(case_id, letter["document_id"], steps.STEWARD)["status"] == "verified"
        assert api.document(reported, pack["document_id"], steps.STEWARD)["status"] == "verified"
        notifications = self._ok(api.get("/v1/notifications", steps.STEWARD))["items"]
        self._ok(api.post(f"/v1/notifications/{notifications[0]['notification_id']}/read", steps.STEWARD, {}))
        self._links_are_used(case_id, deliver)

    def _wechat_takes_our_token_no_more(self) -> None:
        """Expire a token that is not quite new: a new one would be thought to be a renewal by another function."""
        tokens = self.recorded.service.wiring.wechat_tokens
        known = tokens.get()
        assert known
        aged = replace(known, issued_at=known.issued_at - timedelta(minutes=1), version=known.version + 1)
        tokens.save(aged)
        self.recorded.service.wechat.tokens.expire()

    def _notice_of_a_court(self) -> str:
        """A case of courts up to where the other court, which has a system, is told."""
        return self._of_courts(steps.OF_COURTS[:1])

    def _of_courts(self, way: tuple[steps.Step, ...]) -> str:
        body = steps.judgment_submission()
        answer = self.api.post("/v1/cases", steps.APPLICANT, body, key=self.api.a_key())
        case_id = str(self._ok(answer)["case_id"])
        for step in way:
            self.api.take(case_id, step)
        return case_id

    def _links_are_used(self, case_id: str, deliver: Callable[[], None]) -> None:
        """An agency without accounts has one link revoked, decides by the next, and can open nothing by either after that."""
        api = self.api
        token = self._entered(deliver)
        api.case(case_id, "link")
        api.service.know("guessed", token[:-1] + ("A" if token[-1] != "A" else "B"))
        self._ok(api.post(f"/v1/cases/{case_id}/opinion-link/revocation", steps.STEWARD, {}))
        assert api.get(f"/v1/cases/{case_id}", "link").code == "link_revoked"
        assert api.get(f"/v1/cases/{case_id}", "guessed").status == 401
        self._ok(api.post(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD, {}))
        deliver()
        self._entered(deliver)
        self._ok(api.act(case_id, "forwarding-return", "link", {"reason": "该处罚不是本机关作出。"}))
        assert api.get(f"/v1/cases/{case_id}", "link").code == "link_used"
        self._ok(api.get(f"/v1/cases/{case_id}/opinion-link", steps.STEWARD))

    def _entered(self, deliver: Callable[[], None]) -> str:
        """The token of a session by the latest link, which `link` calls with from now on."""
        link = self._in_the_mail(LINK)
        self._ok(self.api.post("/v1/opinion-links/standing", "", {"link": link}))
        self._ok(self.api.post("/v1/opinion-links/code", "", {"link": link}))
        deliver()
        body = {"link": link, "code": self._in_the_mail(CODE)}
        token = str(self._ok(self.api.post("/v1/opinion-links/session", "", body))["token"])
        self.api.service.know("link", token)
        return token

    def _in_the_mail(self, what: re.Pattern[str]) -> str:
        """Find the first group of this pattern in the latest e-mail that matches it."""
        texts = (mail["text"] for mail in reversed(self.recorded.mail_server.received()))
        return next(found[1] for text in texts if (found := what.search(text)))

    def by_the_stream(self) -> None:
        self.recorded.functions.settle()

    def by_the_sweeper(self) -> None:
        """The stream missed all of it."""
        with self.recorded.missed("outbox"):
            self.recorded.functions.settle()
            for _ in range(2):  # what a company is told goes on to its agents
                clock = self.recorded.service.clock
                clock.jump_to(clock.now() + LEFT_TO_THE_STREAM)
                self.recorded.functions.run("sweeper")
        self.recorded.functions.settle()

    # -------------------- cases

    def cases_go_every_way(self) -> None:
        api = self.api
        for stage, step in STEPS_FROM.items():
            case_id = api.case_in(stage)
            if step:
                api.take(case_id, step)
        for stage, step in (("submitted", steps.URGED), ("agreed", steps.PUSHED_HOME)):
            api.take(api.case_in(stage), step)
        case_id = api.case_in("submitted")
        place = f"/v1/cases/{case_id}/documents/{api.verified(case_id, steps.APPLICANT, 'other')}/withdrawal"
        self._ok(api.post(place, steps.APPLICANT, {"reason": "传错了文件。"}))
        key, case_id = api.a_key(), api.case_in("submitted")
        for _ in range(2):  # the second from what was kept
            self._ok(api.act(case_id, "withdrawal", steps.APPLICANT, {}, key=key))
        self._of_courts(steps.OF_COURTS)
        for way in NOTICES_GO_ASTRAY:
            self._of_courts(way)

    def uploads_are_settled_by_whoever_comes_first(self) -> None:
        """Uploads are settled by the queue, or just before a request settles one itself."""
        settle = self.recorded.functions.settle
        for folder, who in self._folders():
            self._uploaded(folder, who)
            settle()
            document_id = self._uploaded(folder, who)
            self.recorded.recorder.before_next("GetObject", settle)
            assert self._ok(self.api.get(f"{folder}/documents/{document_id}", who))["status"] == "verified"

    def uploads_are_forgotten(self) -> None:
        """Nobody was told of their arrival; or only just now."""
        recorded = self.recorded
        with recorded.missed("uploads"):
            for folder, who in self._folders():
                self._uploaded(folder, who)
            recorded.functions.settle()
        self._an_hour_later("expired-uploads")
        for folder, who in self._folders():
            self._uploaded(folder, who)
            recorded.recorder.before_next("GetObject", recorded.functions.settle)
            self._an_hour_later("expired-uploads")

    def _an_hour_later(self, function: str) -> None:
        """Run a function an hour later in real time, by which forms end."""
        later = real_time() + timedelta(hours=1)
        with patch("chalicelib.services.parties.uploads.real_time", lambda: later):
            self.recorded.functions.run(function)

    def _folders(self) -> list[tuple[str, str]]:
        """A case and a binding that take documents, and whose they are."""
        case_id, mandate = self.api.case_in("submitted"), companies.mandated(self.api)
        return [(f"/v1/cases/{case_id}", steps.APPLICANT), (f"/v1/mandates/{mandate}", companies.STEWARD)]

    def _uploaded(self, folder: str, who: str) -> str:
        """The id of a document whose file came, and that nobody has looked at."""
        content = samples.pdf()
        said = {"kind": "authorisation_letter" if "mandates" in folder else "repair_decision"}
        body = {**announcement(content), **said}
        promised = self._ok(self.api.post(f"{folder}/documents", who, body))
        assert self.api.upload(promised["upload"], content).status_code == 204
        return str(promised["document_id"])

    # -------------------- time

    def time_goes_by(self) -> None:
        """Limits come near and are over; each run has time for one page of a few, and hands on the rest."""
        service, functions = self.recorded.service, self.recorded.functions
        due = self.api.case_in("submitted")
        with patch("local.functions.FUNCTION_SECONDS", 30.0), patch("chalicelib.tables.core.due.PAGE_OF_DUE", 5):
            for function in ("reminders", "morning", "expired-uploads"):
                functions.run(function)
            service.clock.jump_to(service.clock.now() + timedelta(days=4))
            functions.run("reminders")
            self._the_calendar_changes()
            service.clock.jump_to(service.clock.now() + timedelta(days=10))
            functions.run("nightly")
        functions.run("statistics")
        functions.run("recount")
        self._ok(self.api.act(due, "supervision-answer", steps.STEWARD, {"text": "今日转办。"}))

    def _the_calendar_changes(self) -> None:
        days = [{"date": "2026-03-20", "is_working_day": False}]
        url = "https://www.gov.cn/zhengce/content/example.htm"
        notice = {"notice": "国办发明电〔2025〕9号", "year": 2026, "url": url, "days": days}
        self._ok(self.api.post("/v1/calendar/overrides", OPERATOR, notice))
        self.recorded.a_minute_passes()

    # -------------------- reading

    def everybody_reads(self) -> None:
        api, case_id = self.api, self.api.case_in("submitted")
        for path in (
            *("/", "/openapi.json", "/docs", "/opinion", "/v1/health", "/v1/cities", "/v1/cities/jiaozuo"),
            *("/v1/procedures", "/v1/procedures/penalty", "/v1/statistics"),
        ):
            assert api.get(path).status == 200
        for path in ("/v1/me", "/v1/wechat/templates", "/v1/cases", f"/v1/cases/{case_id}/events", "/v1/ledger"):
            self._ok(api.get(path, steps.STEWARD))
        for who in (AGENT, steps.APPLICANT, steps.AUTHORITY, steps.PROVINCE, steps.COURT):
            self._ok(api.get("/v1/cases", who))

    @staticmethod
    def _ok(answer: Answer) -> Any:
        assert answer.status < 300, json.dumps(answer.json, ensure_ascii=False)
        return answer.json
