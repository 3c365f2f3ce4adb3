"""Makes the package: `chalice package`, cut down to what runs, byte-compiled, with the template it goes with."""
