"""Thin blueprints, one per group of routes: parse, authorize, call a service, answer."""
