"""The parts that all routes share: declaration, validation, problems, sign-in."""
