"""The JSON that a court's system receives."""

from __future__ import annotations

import json

from chalicelib.channels import texts
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.cases.procedures.judgment.notice import notice_id
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.time.local_time import shanghai_iso


def compose(delivery: Delivery, directory: Directory) -> bytes:
    """The body; one delivery always has the same one while the directory stays as it is."""
    text = texts.render(delivery, Surroundings(directory))
    content = {
        "notice_id": notice_id(delivery.case_id),
        "delivery_id": delivery.delivery_id,
        "kind": delivery.kind,
        "case_id": delivery.case_id,
        "at": shanghai_iso(delivery.at),
        "title": text.title,
        "text": text.body,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
