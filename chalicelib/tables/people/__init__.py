"""Bindings, and the records of how people get in."""
