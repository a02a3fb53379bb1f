"""The tests. A package, because some packages install one of this name (aiohttp-security 0.5)."""
