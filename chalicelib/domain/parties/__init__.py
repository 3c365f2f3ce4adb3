"""Roles, seats and grants; the documents, quotas and audit of parties."""
