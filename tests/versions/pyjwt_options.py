"""What ``decode`` does with ``verify=False``, without ``algorithms``, and with a number in ``sub``, by version."""

from __future__ import annotations

import warnings
from importlib.metadata import version

import jwt

warnings.simplefilter("ignore")
installed = tuple(map(int, version("PyJWT").split(".")[:2]))
KEY, OTHER = "k" * 32, "o" * 32
token = jwt.encode({"a": 1}, KEY, algorithm="HS256")


def accepts(*arguments: object, **options: object) -> bool:
    try:
        jwt.decode(*arguments, **options)
    except jwt.PyJWTError if hasattr(jwt, "PyJWTError") else Exception:
        return False
    return True


assert accepts(token, OTHER, verify=False, algorithms=["HS256"]) == (installed < (2, 0))
assert accepts(token, KEY) == (installed < (2, 0))
assert accepts(token, OTHER, algorithms=["HS256"], options={"verify_signature": False})
number = jwt.encode({"sub": 5}, KEY, algorithm="HS256")
assert accepts(number, KEY, algorithms=["HS256"]) == (installed < (2, 10))
unsigned = jwt.encode({"a": 1}, None, algorithm="none")
assert not accepts(unsigned, KEY, algorithms=["HS256"])
