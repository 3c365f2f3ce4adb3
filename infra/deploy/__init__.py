"""Commands for operators: they make, change, seed, look after and mend a deployment (docs/deploy.md)."""
