"""Requests of mini-program users and stewards about companies: bind, upload, confirm, give a mandate."""

from __future__ import annotations

from typing import Any

from local import samples
from tests.builders import USCC_JINCHENG
from tests.routes.service import Api, announcement

STEWARD = "steward-jincheng"
COMPANY = {"uscc": USCC_JINCHENG, "name": "晋城市示例物流有限公司", "home_city": "jincheng"}
LICENCE, LETTER = "business_licence", "authorisation_letter"


def opened(api: Api, user: str, **changes: Any) -> str:
    """The id of a new binding of somebody who is signed in."""
    answer = api.post("/v1/companies", user, {**COMPANY, "agent_name": "王小明", **changes})
    assert answer.status == 201, answer.json
    return str(answer.json["binding_id"])


def uploaded(api: Api, folder: str, user: str, kind: str) -> str:
    """The id of a document that was uploaded under `folder`, a path, and verified."""
    content = samples.pdf()
    promised = api.post(f"{folder}/documents", user, announcement(content, kind=kind, file_name="材料.pdf"))
    assert promised.status == 201, promised.json
    assert api.upload(promised.json["upload"], content).status_code == 204
    document_id = str(promised.json["document_id"])
    assert api.get(f"{folder}/documents/{document_id}", user).json["status"] == "verified"
    return document_id


def submitted(api: Api, user: str, **changes: Any) -> str:
    """The id of a binding that waits for the steward."""
    binding_id = opened(api, user, **changes)
    for kind in (LICENCE, LETTER):
        uploaded(api, f"/v1/companies/{binding_id}", user, kind)
    answer = api.post(f"/v1/companies/{binding_id}/submission", user, {})
    assert answer.status == 200, answer.json
    return binding_id


def bound(api: Api, user: str, **changes: Any) -> str:
    """The id of a confirmed binding of somebody who is signed in."""
    binding_id = submitted(api, user, **changes)
    steward = f"steward-{changes.get('home_city', 'jincheng')}"
    answer = api.post(f"/v1/companies/{binding_id}/confirmation", steward, {})
    assert answer.status == 200, answer.json
    return binding_id


def mandated(api: Api, steward: str = STEWARD, **changes: Any) -> str:
    """The id of a mandate with its letter verified."""
    company = {"uscc": COMPANY["uscc"], "name": COMPANY["name"], **changes}
    answer = api.post("/v1/mandates", steward, company)
    assert answer.status == 201, answer.json
    mandate_id = str(answer.json["mandate_id"])
    uploaded(api, f"/v1/mandates/{mandate_id}", steward, LETTER)
    return mandate_id
