"""Cases and the actions on them, the ledger, letters, the unified standard."""
