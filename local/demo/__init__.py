"""`make demo`: whole cases played over HTTP against the local stack, and what each party sees of them."""
