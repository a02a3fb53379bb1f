"""What the README shows is what authlint prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_recorded_output_is_what_it_prints() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    recorded = re.search(r"<!-- recorded output: authlint (.*?) -->\n```text\n(.*?)\n```", readme, re.DOTALL)
    assert recorded is not None
    command = [sys.executable, "-m", "authlint", *recorded[1].split(), "--no-cache"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8").stdout
    for finding in recorded[2].split("\n\n"):
        assert finding == "..." or finding in printed
