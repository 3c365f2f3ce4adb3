"""Scheduled work in pages."""
