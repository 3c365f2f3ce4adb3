"""Kinds of messages, their addressees and channels, and their deliveries."""
