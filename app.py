"""The Chalice app: registers routes, queues and schedules. No logic."""

from __future__ import annotations

import logging

from chalice.app import Chalice

from chalicelib import observation
from chalicelib.handlers import deliveries, invocations, letters, schedules, uploads
from chalicelib.routes import (
    actions,
    audit,
    authorizer,
    calendar,
    cases,
    companies,
    description,
    directory,
    directory_companies,
    directory_persons,
    directory_staff,
    inbox,
    ledger,
    mandates,
    operator,
    public,
    sessions,
    wechat,
)
from chalicelib.routes import letters as letter_routes
from chalicelib.routes import opinion_links as links
from chalicelib.routes import opinion_page as link_page

app = Chalice(app_name="credit-repair-link", configure_logs=False)
app.log.setLevel(logging.INFO)

app.register_blueprint(authorizer.blueprint)
for group in (
    public,
    sessions,
    wechat,
    companies,
    mandates,
    cases,
    actions,
    links,
    link_page,
    letter_routes,
    ledger,
    inbox,
    directory,
    directory_companies,
    directory_staff,
    directory_persons,
    calendar,
    operator,
    audit,
    description,
):
    app.register_blueprint(group.api.blueprint)
for handlers in (invocations, uploads, deliveries, letters, schedules):
    app.register_blueprint(handlers.blueprint)

observation.start()
