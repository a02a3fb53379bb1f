"""Pyramid's debug switches in code; ``pyramid_debug`` knows them."""

from __future__ import annotations

from authlint.adapter import Adapter
from authlint.adapters.pyramid_debug import of_code
from authlint.sources.python import PythonSource

ADAPTER: Adapter[PythonSource] = Adapter(
    name="debug switches of Pyramid in code",
    language=PythonSource,
    files=("*.py",),
    triggers=((b"debug_authorization", b"debug_all", b"pyramid_debugtoolbar"), (b"pyramid",)),
    facts=of_code,
)
