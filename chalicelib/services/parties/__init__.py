"""Idempotent answers, uploads to folders, the audit, and quotas."""
