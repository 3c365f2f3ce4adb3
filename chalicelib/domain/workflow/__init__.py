"""The grammar that every procedure is declared in."""
