"""The systems of courts: the message goes by HTTPS to an allowed host, and the status answered decides its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.channels.webhook.addresses import Resolve, checked_address, is_public, parsed, resolved
from chalicelib.channels.webhook.connection import post
from chalicelib.channels.webhook.message import compose
from chalicelib.channels.webhook.signing import secret_of, signed_headers
from chalicelib.domain.messages.deliveries import Delivery, NotTaken, Undeliverable
from chalicelib.domain.offices.cities import Directory
from chalicelib.runtime.settings import WebhookAccount

WRONG_SIGNATURE = 401
TRY_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Sends to the systems of courts that have one.

    `is_reachable` says which addresses may be called: public ones, and in tests those of a receiver of ours.
    """

    account: WebhookAccount
    resolve: Resolve = resolved
    is_reachable: Callable[[str], bool] = is_public

    def send(self, directory: Directory, delivery: Delivery, now: datetime) -> None:
        """Hand the message to the court's system; a court without one has no such effect.

        Raises:
            Undeliverable: the address is not allowed, or the receiver refuses for good.
            NotTaken, OSError: it is to be tried again.
        """
        found = directory.court(delivery.holder)
        if found is None or not found[1].webhook:
            return
        url = parsed(found[1].webhook)
        address = checked_address(url, self.account.hosts, self.resolve, self.is_reachable)
        secrets = self.account.secrets.value()
        body = compose(delivery, directory)

        def posted(secrets: str) -> int:
            headers = signed_headers(delivery, body, secret_of(delivery.holder, secrets), now)
            return post(url, address, body, headers, self.account.ca_file)

        status = posted(secrets)
        if status == WRONG_SIGNATURE and self.account.secrets.has_followed(secrets):
            status = posted(self.account.secrets.value())
        if status in TRY_AGAIN or status >= 500:
            raise NotTaken(f"http_{status}")
        if not 200 <= status < 300:
            raise Undeliverable(f"http_{status}")
