"""Channels: how a message reaches somebody; called by handlers alone."""
