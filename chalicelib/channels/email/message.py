"""The e-mail that a delivery becomes: text and HTML, its Message-ID made of the delivery's id."""

from __future__ import annotations

import hashlib
import html
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from chalicelib.channels import texts
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.texts import Text

SENDER_NAME = "信修通"
SIGNATURE = "此邮件由信修通自动发送，请登录系统办理，勿直接回复。"


def compose(delivery: Delivery, sender: str, recipient: str) -> EmailMessage:
    """The message from one address to another; one delivery always becomes the same message."""
    text = texts.render(delivery)
    message = EmailMessage()
    message["From"] = Address(SENDER_NAME, addr_spec=sender)
    message["To"] = recipient
    message["Subject"] = text.title
    message["Date"] = format_datetime(delivery.at)
    message["Message-ID"] = f"<{_digest(delivery.delivery_id)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join((*text.paragraphs, SIGNATURE)), cte="base64")  # not every server takes 8 bits
    message.add_alternative(_html(text, delivery.facts.get("link", "")), subtype="html", cte="base64")
    return message


def _html(text: Text, link: str) -> str:
    """The same paragraphs as HTML; only our own link becomes a link, not addresses that people wrote."""
    paragraphs = "".join(f"<p>{html.escape(p).replace(chr(10), '<br>')}</p>" for p in text.paragraphs)
    if link:
        address = html.escape(link)
        paragraphs = paragraphs.replace(address, f'<a href="{address}">{address}</a>')
    return (
        '<!doctype html><html lang="zh-CN"><body style="font-family:sans-serif;line-height:1.6;max-width:40em">'
        f"<h2>{html.escape(text.title)}</h2>{paragraphs}"
        f'<p style="color:#666;font-size:small">{SIGNATURE}</p></body></html>'
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
