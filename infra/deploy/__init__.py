"""What an operator runs: a deployment made, changed, seeded, looked after and mended (docs/deploy.md)."""
