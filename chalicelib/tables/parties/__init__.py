"""The audit table, the documents of folders, and counters."""
