"""Users of the mini-program, their sign-ins, and who speaks for a company."""
