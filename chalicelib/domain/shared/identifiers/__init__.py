"""Numbers that others issue and ids of our own: making, reading, checking and comparing them."""
