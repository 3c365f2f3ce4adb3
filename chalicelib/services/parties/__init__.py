"""Idempotent answers, the audit, and quotas."""
