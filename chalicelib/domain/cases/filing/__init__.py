"""Documents filed in a case, beside the actions that rest on them."""
