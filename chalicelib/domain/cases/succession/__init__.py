"""Cases that follow one another: about the same matter again, or carried on in another city."""
