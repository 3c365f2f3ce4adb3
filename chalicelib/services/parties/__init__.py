"""The audit, and quotas."""
