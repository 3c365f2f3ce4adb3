"""Users of the mini-program, their sign-ins, and their bindings to companies."""
