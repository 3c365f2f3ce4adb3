"""Numbers that others issue: how each is read, checked and compared."""
