"""The news of all procedures: which messages about cases a company's agents also read in WeChat."""

from __future__ import annotations

from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.cases.texts import ALERT_NEWS
from chalicelib.domain.messages.subscriptions import AllNews

NEWS: AllNews = {
    **{f"{name}.{action}": news for name, kit in KITS.items() for action, news in kit.news.items()},
    **ALERT_NEWS,
}
"""Message kind -> its wording in WeChat for an applicant."""
