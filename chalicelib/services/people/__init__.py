"""Sign-in, companies, mandates, and WeChat."""
