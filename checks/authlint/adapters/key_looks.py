"""What the text of a key looks like: a secret, something to be filled in, a placeholder, a public key.

The tables come from the templates and samples of .NET, Microsoft.Identity.Web, ABP, Duende and from public applications. A text
is only ever looked at here; it goes into no fact.
"""

from __future__ import annotations

import re

from authlint.facts.keys import KeyLooks

_TEMPLATE = re.compile(
    r"""
      \$\{.*\} | \#\{.*\}\#? | \{\{.*\}\} | \$\(.*\) | <%.*%> | %[A-Za-z_]\w{2,}%     # deployment tools
    | ^__\w+__$ | ^\$[A-Z_][A-Z0-9_]*$ | ^<[^<>]*>$ | ^\[[^\[\]]*\]$ | ^\{[^{}"]*\}$  # <your key>, [Enter the secret here]
    | ^@Microsoft\.(KeyVault|AppConfiguration)\( | ^(key)?vault:(//)? | ^kv: | ^env: | ^secret: | ^ssm: | ^arn:aws: | ^op://
    | ^(?P<same>.)(?P=same)*$ | ^[xX*.\-_]+$                                          # ********, xxxx-xxxx
    | ^(?P<digit>\w)(?P=digit){7}(-(?P=digit){4}){3}-(?P=digit){12,}$                 # a GUID of ones
    """,
    re.VERBOSE,
)
_PROSE = re.compile(
    r"""
      \b(set|stored?|kept|defined|configured?|provided?|supplied|injected|read|loaded|comes?|taken|see|overrid(e|den)|overwritten
        |replaced?|populated|managed|use)\b .* \b(in|via|by|from|with|through|at|on|as|using)\b .*
        \b(secrets?|user|env(ironment)?|vault|pipeline|deployment?|deploy|runtime|variables?|config(uration)?|kubernetes|azure|aws)
    | \b(user[ -]secrets? | secrets\.json | key[ ]?vault | environment[ ]variables? | env[ ]var)\b
    | ^secret-from-app-registration$ | ^(not|none|null|n/a|na|tbd|empty|unset|undefined|redacted|removed|hidden)\b([ -].*)?$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"""
      change[-_ ]?(this|me|it)|changeit | \byour\b | your[-_ ] | (put|enter|insert|add|paste|type)[-_ ]?(your|the|a|here)
    | replace[-_ ]?(this|me|with) | place[-_ ]?holder | \btodo\b | ^(dummy|example|sample|test|secret|password|key|1q2w3e\*?)$
    | this[-_ ]?is[-_ ]?(my|a|an|the|not)\b | my[-_ ]?(super|very|custom|secret|top)
    | (super|very|top|some)[-_ ]?secret
    | secret[-_ ]?key[-_ ]?(here|for|that|which) | at[-_ ]?least[-_ ]?\d+ | (goes|key|secret)[-_ ]?here | do[-_ ]?not[-_ ]?use
    | _here$ | 256-bit
    | ^JWTAuthenticationHIGHsecuredPassword | ^StrONGKAutHENTICATIONKEY | ^ByYM000OLlMQG6VVVp1OH7Xzyr7gHuw1qvUC5dcGt3SNM$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+){1,3}")  # the name of a variable in place of its value
_PUBLIC = re.compile(r'-----BEGIN (RSA )?(PUBLIC KEY|CERTIFICATE)|^ssh-|^\s*\{\s*"(keys|kty)"|<Modulus>(?![\s\S]*<D>)')
_PRIVATE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|<D>[^<]+</D>")
_REFERENCE = re.compile(
    r"""
      ^[A-Za-z][A-Za-z0-9+.-]*://                                                  # an address
    | ^(\.{0,2}/|~/|[A-Za-z]:[\\/]|\\\\) | \.(pem|pfx|p12|key|crt|cer|json|jwk|jwks|xml|txt|pub)$
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_template(text: str) -> bool:
    """Whether a text is filled in when the project is deployed."""
    return _TEMPLATE.search(text.strip()) is not None


def looks_of(text: str) -> KeyLooks | None:
    """What the text of a key looks like; None if it is no key but an address or a file's path."""
    stripped = text.strip()
    if not stripped:
        return KeyLooks.EMPTY
    if _PRIVATE.search(stripped):
        return KeyLooks.PRIVATE_KEY
    if _PUBLIC.search(stripped):
        return KeyLooks.PUBLIC
    if is_template(stripped) or _PROSE.search(stripped):
        return KeyLooks.TEMPLATE
    if _REFERENCE.search(stripped):
        return None
    if _PLACEHOLDER.search(stripped):
        return KeyLooks.PLACEHOLDER
    return KeyLooks.TEMPLATE if _VARIABLE.fullmatch(stripped) else KeyLooks.SECRET
