"""The stored texts that the timeline of a case pins, and the personal data that they only commit to."""
