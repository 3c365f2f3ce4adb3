"""E-mail to offices and invited staff, from the deployment's account."""

from __future__ import annotations

from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.services.links import opinion_link_mail
from chalicelib.services.offices import staff
from chalicelib.wiring import Wiring


def send(deps: Wiring, delivery: Delivery) -> None:
    """Send the e-mail, with the link to the case that it may carry.

    Raises:
        Undeliverable: trying again cannot help.
        OSError, smtplib.SMTPException, StorageBusy: it is to be tried again.
    """
    if deps.mail is None:
        raise Undeliverable("mail_not_configured")
    from chalicelib.channels.email.smtp import Mailer  # it loads smtplib, which the first e-mail pays for

    around = Surroundings(deps.directory(), deps.console_url)
    Mailer(deps.mail).send(staff.email_of(deps, delivery), opinion_link_mail.equipped(deps, delivery), around)
