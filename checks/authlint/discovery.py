"""Which modules stand in a package of authlint's own. It looks nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterable

_SUFFIXES = (".py", ".pyc")


def modules(paths: Iterable[str]) -> list[str]:
    """The names of the modules and packages in a package, in alphabetical order.

    ``pkgutil`` would tell the same, and import ``inspect`` for it: that takes longer than reading a file.

    Args:
        paths: The package's ``__path__``.
    """
    found: set[str] = set()
    for path in paths:
        try:
            names = os.listdir(path)
        except OSError:  # it is imported from an archive
            import pkgutil  # noqa: PLC0415 - see above

            found.update(module.name for module in pkgutil.iter_modules([path]))
            continue
        for name in names:
            stem, suffix = os.path.splitext(name)
            if suffix in _SUFFIXES or (not suffix and os.path.isfile(f"{path}/{name}/__init__.py")):
                found.add(stem)
    return sorted(found - {"__init__"})
