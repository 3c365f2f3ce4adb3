"""Cases: submit, read, act, list, alert, and their letters."""
