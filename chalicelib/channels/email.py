"""E-mail by SMTP over TLS: text and HTML, one message per delivery, its Message-ID made of the delivery's id."""

from __future__ import annotations

import hashlib
import html
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from chalicelib.channels import texts
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.messages.texts import Text
from chalicelib.runtime.settings import MailAccount

SENDER_NAME = "信修通"
TIMEOUT_SECONDS = 8
"""For each of the dozen or so exchanges with a server: all together stay below the lease of a delivery."""
WRONG_PASSWORD = 535


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends from one account."""

    account: MailAccount

    def send(self, recipient: str, delivery: Delivery) -> None:
        """Hand the message to the SMTP server, over TLS or not at all.

        Raises:
            Undeliverable: there is no address, it may not be written to from here, or the server refuses it.
            OSError, smtplib.SMTPException: to be tried again.
        """
        account = self.account
        if not recipient:
            raise Undeliverable("no_address")
        if account.allowed and recipient.rpartition("@")[2].lower() not in map(str.lower, account.allowed):
            raise Undeliverable("recipient_not_allowed")
        message = self._message(delivery, recipient)
        context = ssl.create_default_context(cafile=account.ca_file)
        server = smtplib.SMTP(account.host, account.port, timeout=TIMEOUT_SECONDS)
        try:
            server.starttls(context=context)
            if account.username:
                _log_in(server, account)
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            raise _verdict(refusal) from None
        except smtplib.SMTPDataError as refusal:
            if refusal.smtp_code >= 500:
                raise Undeliverable("message_refused") from None
            raise
        finally:
            _hang_up(server)

    def _message(self, delivery: Delivery, recipient: str) -> EmailMessage:
        text = texts.render(delivery)
        message = EmailMessage()
        message["From"] = Address(SENDER_NAME, addr_spec=self.account.sender)
        message["To"] = recipient
        message["Subject"] = text.title
        message["Date"] = format_datetime(delivery.at)
        message["Message-ID"] = f"<{_digest(delivery.delivery_id)}@{self.account.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n\n".join((*text.paragraphs, SIGNATURE)), cte="base64")  # not every server takes 8 bits
        message.add_alternative(_html(text, delivery.facts.get("link", "")), subtype="html", cte="base64")
        return message


SIGNATURE = "此邮件由信修通自动发送，请登录系统办理，勿直接回复。"


def _log_in(server: smtplib.SMTP, account: MailAccount) -> None:
    """By our password; once more, should the server refuse one that was changed meanwhile."""
    password = account.password.value()
    try:
        server.login(account.username, password)
    except smtplib.SMTPAuthenticationError as refusal:
        if refusal.smtp_code != WRONG_PASSWORD or not account.password.has_followed(password):
            raise
        server.login(account.username, account.password.value())


def _hang_up(server: smtplib.SMTP) -> None:
    """Whatever the server says to a farewell, the message was taken or was not."""
    try:
        server.quit()
    except OSError:  # as all of smtplib's errors are
        server.close()


def _verdict(refusal: smtplib.SMTPRecipientsRefused) -> Exception:
    """A permanent refusal (5xx) is final; a temporary one (4xx) is tried again."""
    codes = [code for code, _ in refusal.recipients.values()]
    return Undeliverable("recipient_refused") if all(code >= 500 for code in codes) else refusal


def _html(text: Text, link: str) -> str:
    """The same paragraphs; only our own link becomes one, not what people wrote."""
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
