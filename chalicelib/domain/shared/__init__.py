"""Identifiers, texts and refusals that every wing speaks of."""
