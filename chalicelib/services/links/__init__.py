"""Opinion links: sent, opened, controlled."""
