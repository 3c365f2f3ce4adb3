"""Idempotent answers, and scheduled work in pages."""
