"""The e-mail that a delivery becomes: text and HTML, its Message-ID made of the delivery's id."""

from __future__ import annotations

import hashlib
import html
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from chalicelib.channels import texts
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.texts import Text

SENDER_NAME = "信修通"
SIGNATURE = "此邮件由信修通自动发送，请勿直接回复。"

BODY_STYLE = (
    "margin:0 auto;padding:16px;max-width:40em;font-family:sans-serif;font-size:16px;line-height:1.6;"
    "overflow-wrap:anywhere"
)
KEPT_WHOLE = re.compile(r"\b(?:\d{3,4}-\d{7,8}|[A-Z]{2,4}-(?:B-)?[0-9A-Z]{12,})\b", re.ASCII)
"""Phone numbers and the numbers of cases: a narrow screen does not break them over two lines."""
HEADING_STYLE = "margin:0 0 12px;font-size:20px;line-height:1.4"


def compose(delivery: Delivery, sender: str, recipient: str, around: Surroundings) -> EmailMessage:
    """The message from one address to another; one delivery is the same message while the directory stays as it is."""
    text = texts.render(delivery, around)
    message = EmailMessage()
    message["From"] = Address(SENDER_NAME, addr_spec=sender)
    message["To"] = recipient
    message["Subject"] = " ".join(text.subject.split())
    message["Date"] = format_datetime(delivery.at)
    message["Message-ID"] = f"<{_digest(delivery.delivery_id)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join((*text.paragraphs, SIGNATURE)), cte="base64")  # not every server takes 8 bits
    message.add_alternative(_html(text, delivery.facts.get("link") or around.console_url), subtype="html", cte="base64")
    return message


def _html(text: Text, link: str) -> str:
    """The same paragraphs as HTML; only our own link becomes a link, not addresses that people wrote."""
    paragraphs = "".join(f"<p>{_paragraph(p, link)}</p>" for p in text.paragraphs)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(text.subject)}</title></head>"
        f'<body style="{BODY_STYLE}"><h1 style="{HEADING_STYLE}">{html.escape(text.title)}</h1>{paragraphs}'
        f'<p style="color:#666;font-size:small">{SIGNATURE}</p></body></html>'
    )


def _paragraph(text: str, link: str) -> str:
    escaped, address = html.escape(text).replace("\n", "<br>"), html.escape(link)
    if link and link in text:
        return escaped.replace(address, f'<a href="{address}">{address}</a>')
    return KEPT_WHOLE.sub(r'<span style="white-space:nowrap">\g<0></span>', escaped)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
