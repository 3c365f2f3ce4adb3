"""The Chalice app: registers routes, queues and schedules. No logic."""

from __future__ import annotations

import logging

from chalice.app import Chalice

from chalicelib.handlers import cities as city_work
from chalicelib.handlers import deliveries, invocations, letters, schedules, uploads
from chalicelib.routes.cases import actions, calendar_preview, cases, ledger, standard
from chalicelib.routes.cases import letters as letter_routes
from chalicelib.routes.evaluation import statistics
from chalicelib.routes.http import authorizer, health
from chalicelib.routes.http.protocol import methods
from chalicelib.routes.links import link_standing, opinion_links
from chalicelib.routes.messages import deliveries as delivery_routes
from chalicelib.routes.messages import inbox
from chalicelib.routes.offices import calendar, cities, directory, rules, staff
from chalicelib.routes.pages import opinion_page
from chalicelib.routes.parties import audit
from chalicelib.routes.people import companies, company_homes, mandates, persons, sessions, wechat
from chalicelib.routes.reference import description
from chalicelib.runtime import observation

app = Chalice(app_name="credit-repair-link", configure_logs=False)
app.log.setLevel(logging.INFO)

app.register_blueprint(authorizer.blueprint)
app.register_blueprint(methods.blueprint)
for group in (
    cases,
    actions,
    inbox,
    sessions,
    audit,
    calendar,
    calendar_preview,
    companies,
    health,
    cities,
    standard,
    statistics,
    description,
    directory,
    company_homes,
    rules,
    staff,
    persons,
    ledger,
    mandates,
    delivery_routes,
    wechat,
    letter_routes,
    opinion_links,
    link_standing,
    opinion_page,
):
    app.register_blueprint(group.api.blueprint)
for handlers in (invocations, uploads, deliveries, letters, schedules, city_work):
    app.register_blueprint(handlers.blueprint)

observation.start()
