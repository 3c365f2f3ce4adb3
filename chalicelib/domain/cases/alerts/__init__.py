"""Alerts on time limits, and the supervision sheets that go with them."""
