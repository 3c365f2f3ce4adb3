"""Channels by which messages reach their addressees, a folder each. Only handlers call them, by the registry."""
