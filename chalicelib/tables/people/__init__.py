"""Bindings, persons, and their sign-ins."""
