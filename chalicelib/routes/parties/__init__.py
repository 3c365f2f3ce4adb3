"""The audit, and the shapes of documents."""
