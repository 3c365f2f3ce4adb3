"""Opinion links: an agency without an account gives its opinion."""
