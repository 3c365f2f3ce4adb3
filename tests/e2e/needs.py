"""Programs that some tests need. Where one is missing they are skipped; in CI, where nobody reads of it, they fail."""

from __future__ import annotations

import os
import shutil

import pytest

NPM = shutil.which("npm")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def needs(name: str, found: str | None) -> pytest.MarkDecorator:
    """Skips what it marks if the program was not found."""
    return pytest.mark.skipif(found is None and not os.environ.get("CI"), reason=f"needs {name}")
