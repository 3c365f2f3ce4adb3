"""A stand-in for the issuer of staff: it signs tokens, and lets one choose who one is."""
