"""Expected answers to another's ids on each route, written by hand: who tries them where, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping

AGENTS = ("li", "zhao", "chen", "applicant-jincheng")
"""Of another company of the city; not confirmed for that very company yet; no longer its; in person."""
STEWARD, AGENCY, COURT, PROVINCE = (
    "steward-changzhi",
    "authority-jiaozuo-sthj",
    "court-jiaozuo-shanyang",
    "province-shanxi",
)
LINK = "link-own"
"""The caller who came by a link to another case of the same agency."""
EVERYBODY = (*AGENTS, STEWARD, AGENCY, COURT, PROVINCE, "committee-jincheng", "operator")

CASE = "/v1/cases/{case_id}"
OF_CASES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    f"GET {CASE}": ("forwarded", EVERYBODY),
    f"GET {CASE}/events": ("forwarded", EVERYBODY),
    f"GET {CASE}/documents/{{document_id}}": ("forwarded", EVERYBODY),
    f"POST {CASE}/documents": ("forwarded", EVERYBODY),
    f"POST {CASE}/documents/{{document_id}}/withdrawal": ("forwarded", EVERYBODY),
    f"POST {CASE}/letters": ("forwarded", EVERYBODY),
    f"POST {CASE}/supplement-request": ("forwarded", (STEWARD,)),
    f"POST {CASE}/supplement": ("forwarded", AGENTS),
    f"POST {CASE}/forwarding": ("forwarded", (STEWARD,)),
    f"POST {CASE}/amendment": ("forwarded", (*AGENTS, STEWARD)),
    f"POST {CASE}/forwarding-recall": ("forwarded", (STEWARD,)),
    f"POST {CASE}/forwarding-return": ("forwarded", (AGENCY,)),
    f"POST {CASE}/opinion": ("forwarded", (AGENCY,)),
    f"POST {CASE}/opinion-revision": ("forwarded", (AGENCY,)),
    f"POST {CASE}/guidance": ("forwarded", (STEWARD,)),
    f"POST {CASE}/upload-confirmation": ("reported", AGENTS),
    f"POST {CASE}/receipt-correction": ("reported", AGENTS),
    f"POST {CASE}/initial-review": ("reported", (STEWARD,)),
    f"POST {CASE}/provincial-review": ("reported", (PROVINCE,)),
    f"POST {CASE}/review-revision": ("reported", (PROVINCE,)),
    f"POST {CASE}/revocation": ("reported", (PROVINCE, AGENCY)),
    f"POST {CASE}/home-push": ("reported", (AGENCY, STEWARD)),
    f"POST {CASE}/withdrawal": ("forwarded", AGENTS),
    f"POST {CASE}/takeover": ("forwarded", AGENTS),
    f"POST {CASE}/urging": ("forwarded", (STEWARD,)),
    f"POST {CASE}/supervision-answer": ("forwarded", (STEWARD, AGENCY)),
    f"POST {CASE}/acceptance": ("court", (COURT,)),
    f"POST {CASE}/dismissal": ("court", (COURT,)),
    f"POST {CASE}/transfer": ("court", (COURT,)),
    f"POST {CASE}/notice": ("court", (COURT, "court-jincheng-chengqu")),
    f"POST {CASE}/notice/answer": ("court", (COURT, "court-jincheng-chengqu")),
    f"POST {CASE}/notice/addition": ("court", (COURT, "court-jincheng-chengqu")),
    f"POST {CASE}/notice/redirection": ("court", (COURT, "court-jincheng-chengqu")),
    f"POST {CASE}/notice/refusal": ("court", (COURT, "court-jincheng-chengqu")),
    f"POST {CASE}/decision": ("court", (COURT,)),
    f"POST {CASE}/removal": ("court", (COURT,)),
    f"POST {CASE}/removal-revision": ("court", (COURT,)),
    f"POST {CASE}/reply": ("court", (COURT,)),
    f"GET {CASE}/opinion-link": ("forwarded", (STEWARD, *AGENTS, AGENCY)),
    f"POST {CASE}/opinion-link": ("forwarded", (STEWARD, *AGENTS, AGENCY)),
    f"POST {CASE}/opinion-link/revocation": ("forwarded", (STEWARD, *AGENTS, AGENCY)),
}
"""Route -> which of their cases is tried there, and by whom besides LINK: 404, as for a case that is none."""

BY_LINK = {
    f"GET {CASE}",
    f"GET {CASE}/events",
    f"GET {CASE}/documents/{{document_id}}",
    f"POST {CASE}/documents",
    f"POST {CASE}/forwarding-return",
    f"POST {CASE}/opinion",
    f"POST {CASE}/opinion-revision",
    f"POST {CASE}/supervision-answer",
    f"POST {CASE}/documents/{{document_id}}/withdrawal",
}
"""Routes that answer 404 to LINK as well; all others answer it 403, whatever is asked for."""

STEWARDS_ALONE = {
    f"GET {CASE}/opinion-link",
    f"POST {CASE}/opinion-link",
    f"POST {CASE}/opinion-link/revocation",
}
AT_THE_CASE = ("steward-jincheng", "wang", "authority-jiaozuo-scjg")
"""Those who see their case, the home city's steward among them: at STEWARDS_ALONE they are answered 403."""

BINDING, MANDATE = "/v1/companies/{binding_id}", "/v1/mandates/{mandate_id}"
OF_BINDINGS: Mapping[str, tuple[str, ...]] = {
    f"GET {BINDING}": (*EVERYBODY, "steward-jiaozuo"),
    f"POST {BINDING}/documents": ("li", "zhao", "chen", STEWARD),
    f"GET {BINDING}/documents/{{document_id}}": (*EVERYBODY, "steward-jiaozuo"),
    f"POST {BINDING}/submission": ("li", "zhao", "chen"),
    f"POST {BINDING}/confirmation": ("li", "zhao", "chen", STEWARD, "steward-jiaozuo"),
    f"POST {BINDING}/refusal": ("li", "zhao", "chen", STEWARD, "steward-jiaozuo"),
    f"POST {BINDING}/revocation": ("li", "zhao", "chen", STEWARD, "steward-jiaozuo"),
    f"POST {BINDING}/departure": ("li", "zhao", "chen"),
    f"POST {BINDING}/handover": ("li", "zhao", "chen"),
}
OF_MANDATES: Mapping[str, tuple[str, ...]] = {
    f"GET {MANDATE}": ("wang", STEWARD, "steward-jiaozuo", "operator"),
    f"POST {MANDATE}/documents": ("wang", STEWARD, "steward-jiaozuo"),
    f"GET {MANDATE}/documents/{{document_id}}": ("wang", STEWARD, "steward-jiaozuo", "operator"),
    f"POST {MANDATE}/departure": ("wang", STEWARD, "steward-jiaozuo"),
}
"""Route -> who tries their binding or mandate there: 404, as for one that is none. LINK: 403."""

READ = "POST /v1/notifications/{notification_id}/read"
TOLD_TO: Mapping[str, tuple[str, ...]] = {
    "wang": ("li", "zhao", "applicant-jincheng", "steward-jincheng", STEWARD, "committee-jincheng"),
    "steward-jiaozuo": ("steward-jincheng", STEWARD, "committee-jiaozuo", "wang"),
    "steward-jincheng": ("steward-jiaozuo", STEWARD, "committee-jincheng", "wang"),
    "authority-jiaozuo-scjg": (AGENCY, "authority-changzhi-scjg", "steward-jiaozuo"),
    "court-jiaozuo-jiefang": (COURT, "court-changzhi-luzhou"),
    "province-henan": (PROVINCE,),
}
"""The receiver of a message -> those who try to mark it read: 404, as for an unknown id."""
WITHOUT_INBOX = ("chen", "operator", LINK)
"""Those are answered 403, whatever they mark."""

OF_OPERATORS: Mapping[str, str] = {
    "GET /v1/directory/cities": "",
    "POST /v1/directory/cities": "",
    "GET /v1/directory/changes": "",
    "POST /v1/directory/cities/{city}/lead-department": "",
    "POST /v1/directory/cities/{city}/province-office": "",
    "POST /v1/directory/cities/{city}/stewards": "",
    "POST /v1/directory/cities/{city}/committee": "",
    "POST /v1/directory/cities/{city}/agencies": "",
    "POST /v1/directory/cities/{city}/courts": "",
    "POST /v1/directory/companies": "",
    "GET /v1/directory/staff": "",
    "POST /v1/directory/staff": "",
    "GET /v1/directory/staff/{staff_id}": "",
    "POST /v1/directory/staff/{staff_id}/grants": "",
    "POST /v1/directory/staff/{staff_id}/suspension": "",
    "POST /v1/directory/staff/{staff_id}/reinstatement": "",
    "GET /v1/directory/persons/{person_id}": "",
    "POST /v1/directory/persons/{person_id}/suspension": "",
    "POST /v1/directory/persons/{person_id}/reinstatement": "",
    "GET /v1/deliveries": "?state=pending",
    "POST /v1/deliveries/{delivery_id}/redelivery": "",
    "GET /v1/audit": "?case_id={case_id}",
    "GET /v1/calendar/overrides": "",
    "GET /v1/rules/unverified": "",
    "POST /v1/calendar/overrides/preview": "",
    "POST /v1/calendar/overrides": "",
}
"""Route -> its query. Everybody else is answered 403, whatever the ids."""
NO_OPERATORS = (
    *("wang", "zhao", "applicant-jincheng", "steward-jincheng", "authority-jiaozuo-scjg", "court-jiaozuo-jiefang"),
    *("province-henan", "committee-jincheng", LINK),
)

LISTS: Mapping[str, tuple[str, ...]] = {
    "GET /v1/cases": EVERYBODY,
    "GET /v1/ledger": (STEWARD,),
    "GET /v1/notifications": (
        "li",
        "zhao",
        "applicant-jincheng",
        STEWARD,
        AGENCY,
        COURT,
        PROVINCE,
        "committee-jincheng",
    ),
    "GET /v1/companies": ("li", "zhao", "chen", STEWARD, "steward-jiaozuo"),
    "GET /v1/mandates": (STEWARD, "steward-jiaozuo"),
    "GET /v1/me": EVERYBODY,
    "GET /v1/wechat/templates": EVERYBODY,
}
"""Route -> who is answered 200, with nothing of theirs. All others: 403."""
SEARCHED = {"GET /v1/cases", "GET /v1/ledger"}
"""Lists that are searched by `q`."""
CURSORS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "GET /v1/cases": ("wang", ("li", "chen", "applicant-jincheng", STEWARD)),
    "GET /v1/ledger": ("steward-jincheng", (STEWARD, "steward-jiaozuo")),
    "GET /v1/companies": ("steward-jincheng", (STEWARD, "steward-jiaozuo")),
    "GET /v1/mandates": ("steward-jincheng", (STEWARD, "steward-jiaozuo")),
}
"""Route -> whose cursor is brought there, and by whom: 400, as for a made-up one."""

IN_BODIES: Mapping[str, set[str]] = {
    "POST /v1/cases": {"/subject/uscc", "/mandate_id", "/judgment/court_id"},
    f"POST {CASE}/forwarding": {"/agency_id"},
    f"POST {CASE}/supplement": {"/document_ids"},
    f"POST {CASE}/opinion": {"/document_ids"},
    f"POST {CASE}/opinion-revision": {"/document_ids"},
    f"POST {CASE}/revocation": {"/document_ids"},
    f"POST {CASE}/acceptance": {"/court_id"},
    f"POST {CASE}/transfer": {"/court_id"},
    f"POST {CASE}/notice/redirection": {"/court_id"},
    f"POST {CASE}/notice/answer": {"/document_ids"},
    f"POST {CASE}/notice/addition": {"/document_ids"},
    f"POST {CASE}/decision": {"/document_ids"},
    f"POST {CASE}/reply": {"/document_ids"},
    "POST /v1/companies": {"/uscc"},
    f"POST {BINDING}/handover": {"/to_binding_id"},
    "POST /v1/mandates": {"/uscc"},
    "POST /v1/sessions/refresh": {"/refresh_token"},
    "POST /v1/sessions/wechat": {"/code"},
    "POST /v1/sessions/phone": {"/code"},
    "POST /v1/opinion-links/code": {"/link"},
    "POST /v1/opinion-links/session": {"/link", "/code"},
    "POST /v1/opinion-links/standing": {"/link"},
}
"""Route -> the ids in its body, but for operators. That of a court is public, in `GET /v1/cities/{city}`."""
IN_QUERIES: Mapping[str, set[str]] = {
    "GET /v1/cases": {"/q", "/cursor"},
    "GET /v1/ledger": {"/q", "/cursor"},
    "GET /v1/notifications": {"/cursor"},
    "GET /v1/companies": {"/cursor"},
    "GET /v1/mandates": {"/cursor"},
}

WITHOUT_IDS = {
    *("POST /v1/cases", "POST /v1/companies", "POST /v1/mandates"),
    *("POST /v1/sessions/wechat", "POST /v1/sessions/refresh", "POST /v1/sessions/sign-out", "POST /v1/sessions/phone"),
    *("POST /v1/opinion-links/code", "POST /v1/opinion-links/session", "POST /v1/opinion-links/standing"),
}
"""Routes that take ids and codes in the body alone."""
PUBLIC = {
    *("GET /", "GET /openapi.json", "GET /docs", "GET /opinion", "GET /v1/health", "GET /v1/statistics"),
    *("GET /v1/cities", "GET /v1/cities/{city}", "GET /v1/procedures", "GET /v1/procedures/{procedure}"),
}

CLAIMS = (
    *("role", "city", "organisation", "stage", "version", "owner", "owner_city", "holder", "principal"),
    *("principal_id", "grants", "seats", "status", "only_case", "__proto__"),
)
"""Fields that no body may claim: they are about people, or about what the service itself knows."""
RIGHTLY_THERE: Mapping[str, set[str]] = {
    "POST /v1/directory/cities": {"/city"},
    f"POST {CASE}/amendment": {f"/changes/{claim}" for claim in CLAIMS},
    "POST /v1/directory/staff": {"/grants", "/grants/0/role", "/grants/0/organisation"},
    "POST /v1/directory/staff/{staff_id}/grants": {"/grants", "/grants/0/role", "/grants/0/organisation"},
}
"""The exceptions: claims that operators may make about others, and about cities."""
