"""The plumbing of all routes: declaration, validation, problems, sign-in."""
