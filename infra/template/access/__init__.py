"""The rights of all parts: the grants of each function, the roles made of them, the key and the secret."""
