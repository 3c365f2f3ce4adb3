"""Deliveries and inboxes."""
