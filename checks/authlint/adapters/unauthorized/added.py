"""Whether an application adds ``WWW-Authenticate`` to answers that lack it: in a handler, a middleware, a hook."""

from __future__ import annotations

import re

from authlint.adapters.whole_project import WholeProject
from authlint.sources.python import FunctionNode, PythonSource

LITERALS = ("WWW-Authenticate", "www-authenticate", "Www-Authenticate", "WWW_AUTHENTICATE", "www_authenticate", "WWWAuthenticate")
_DECORATORS = re.compile(
    r"exception_handler|errorhandler|app_errorhandler|after_request|after_app_request|middleware|on_response|handle_exception"
    r"|exception$|after_serving|exception_view_config|forbidden_view_config|error_handler|receiver|on_response_prepare"
)
_NAMES = re.compile(
    r"^(dispatch|__call__|process_response|process_exception|process_view|handle_exception|handle_error|write_error|after_request"
    r"|prepare|set_default_headers|finish|send_wrapper|authenticate_header|unauthorized|custom_exception_handler|dispatch_request)$"
)
_PARAMETERS = frozenset({"call_next", "get_response", "exc", "exception", "error", "err", "e", "response", "resp", "message"})
_READS = re.compile(
    r"""\.(get|getlist|get_all|getall|pop)\(\s*b?["']www-authenticate["']|["']www-authenticate["']\s+(not\s+)?in\b"""
)
"""What only looks at the header: that of an answer which somebody else gave."""


def adds_challenge(source: PythonSource, whole: WholeProject) -> bool:
    """Whether something of the application may add the header to every 401; also if that cannot be told."""
    if any(literal in source.text for literal in LITERALS) and _adds(source):
        return True
    return any(_adds(other) for other in whole.sources(*LITERALS) if other is not source)


def _adds(source: PythonSource) -> bool:
    wanted = {literal.lower() for literal in LITERALS}
    for function in source.functions():
        text = _READS.sub("", source.segment(function).lower())
        if any(literal in text for literal in wanted) and _is_general(function, source):
            return True
    return False


def _is_general(function: FunctionNode, source: PythonSource) -> bool:
    """Whether a function meets the answers of others."""
    if _NAMES.match(function.name):
        return True
    parameters = {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    if parameters & _PARAMETERS:
        return True
    return any(_DECORATORS.search(source.segment(decorator)) for decorator in function.decorator_list)
