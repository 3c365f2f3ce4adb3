"""Cities in public, and the directory for operators."""
