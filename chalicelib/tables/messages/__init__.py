"""The outbox and the inboxes."""
