"""The version of this release: it stands here alone, and whatever shows it takes it from here."""

VERSION = "0.1.0"
