"""Sessions, companies, mandates, users of the mini-program."""
