"""SMTP over TLS: each delivery is one message."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass

from chalicelib.channels.email.message import compose
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.runtime.settings import MailAccount

TIMEOUT_SECONDS = 8
"""The limit of each of the dozen or so exchanges with a server; all together they stay below a delivery's lease."""
WRONG_PASSWORD = 535


@dataclass(frozen=True, slots=True)
class Mailer:
    """A mailer sends from one account."""

    account: MailAccount

    def send(self, recipient: str, delivery: Delivery, around: Surroundings) -> None:
        """Hand the message to the SMTP server, over TLS or not at all.

        Raises:
            Undeliverable: there is no address, it may not be written to from here, or the server refuses it.
            OSError, smtplib.SMTPException: it is to be tried again.
        """
        account = self.account
        if not recipient:
            raise Undeliverable("no_address")
        if account.allowed and recipient.rpartition("@")[2].lower() not in map(str.lower, account.allowed):
            raise Undeliverable("recipient_not_allowed")
        message = compose(delivery, account.sender, recipient, around)
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


def _log_in(server: smtplib.SMTP, account: MailAccount) -> None:
    """Log in by our password; try once more if the server refuses one that was changed meanwhile."""
    password = account.password.value()
    try:
        server.login(account.username, password)
    except smtplib.SMTPAuthenticationError as refusal:
        if refusal.smtp_code != WRONG_PASSWORD or not account.password.has_followed(password):
            raise
        server.login(account.username, account.password.value())


def _hang_up(server: smtplib.SMTP) -> None:
    """Say good-bye; whatever the server answers, the message was taken or was not."""
    try:
        server.quit()
    except OSError:  # as all of smtplib's errors are
        server.close()


def _verdict(refusal: smtplib.SMTPRecipientsRefused) -> Exception:
    """A permanent refusal (5xx) is final; a temporary one (4xx) is tried again."""
    codes = [code for code, _ in refusal.recipients.values()]
    return Undeliverable("recipient_refused") if all(code >= 500 for code in codes) else refusal
