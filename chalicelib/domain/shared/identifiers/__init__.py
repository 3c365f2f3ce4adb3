"""Numbers that others issue and ids of our own: how each is made, read, checked and compared."""
