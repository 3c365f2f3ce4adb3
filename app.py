"""The Chalice app: registers routes, queues and schedules. No logic."""

from __future__ import annotations

import logging

from chalice.app import Chalice

from chalicelib.handlers import deliveries, letters, schedules, uploads
from chalicelib.routes import actions, authorizer, cases, description, inbox, ledger, operator, public, sessions
from chalicelib.routes import letters as letter_routes

app = Chalice(app_name="credit-repair-link")
app.log.setLevel(logging.INFO)

app.register_blueprint(authorizer.blueprint)
for group in (public, sessions, cases, actions, letter_routes, ledger, inbox, operator, description):
    app.register_blueprint(group.api.blueprint)
for handlers in (uploads, deliveries, letters, schedules):
    app.register_blueprint(handlers.blueprint)
