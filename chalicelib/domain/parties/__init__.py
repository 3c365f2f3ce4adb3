"""Roles, seats and grants, and what parties may read, upload and ask for."""
