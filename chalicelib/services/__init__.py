"""Use cases: each reads from storage, lets the domain decide, and writes once."""
