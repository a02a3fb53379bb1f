"""Small workspaces for the server's tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DETAILS = {"Authentication": {"Schemes": {"Bearer": {"ValidAudience": "orders-api", "IncludeErrorDetails": True}}}}

SELECTED = 'select = ["error-details-in-production", "key-hardcoded", "signature-not-verified", "unused-suppression"]\n'
"""So that checks that come later change nothing here."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An application whose 401 answers tell too much in production, in a folder of its own."""
    folder = tmp_path.resolve() / "shop"
    folder.mkdir()
    (folder / "appsettings.json").write_text(json.dumps(DETAILS, indent=2) + "\n", encoding="utf-8")
    (folder / "appsettings.Production.json").write_text('{\n  "AllowedHosts": "shop.example"\n}\n', encoding="utf-8")
    (folder / "authlint.toml").write_text(SELECTED, encoding="utf-8")
    return folder
