"""Opinion links."""
