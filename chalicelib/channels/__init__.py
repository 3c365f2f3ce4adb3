"""Channels, a folder each: how a message reaches its addressee. Handlers alone call them, by the registry."""
