"""Addresses of databases and files as a plan has them: what of them is secret, and what may be shown."""

import re
from collections.abc import Mapping
from urllib.parse import quote

#: What the environment puts into an address.
NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PORT = re.compile(r"[^:/?#@]+:\d{1,5}[/?#]")
_SECRET_WORD = re.compile(
    r"(?i)[?&;](?:[a-z_-]*(?:password|passwd|pwd|token|secret)|[a-z_-]*key)=(?!\$\{)[^&;]"
)


def holds_secret(url: str) -> bool:
    """Whether a password or a key stands in an address, and not only the name of a variable that holds it.

    >>> [holds_secret(f"https://{rest}") for rest in ("ann:pw@x", "ann:${PW}@x", "x/y?key=1", "ann@x/y?z=1")]
    [True, False, True, False]
    """
    return bool(NAMED.sub("", signed_in(url).partition(":")[2]) or _SECRET_WORD.search(url))


def signed_in(url: str) -> str:
    """The part of an address that says who signs in, ``user:password``, which reaches to its last @.

    >>> signed_in("postgresql://ann:p/w@1@db/x"), signed_in("postgresql://db:5432/x"), signed_in("${URL}")
    ('ann:p/w@1', '', '')
    >>> signed_in("https://db:80/x@1"), signed_in("https://ann:p/w@x")
    ('', 'ann:p/w')
    """
    kind, scheme_end, rest = url.partition("://")
    if kind.casefold() in {"http", "https"} and _PORT.match(rest):
        return ""  # what has a slash behind a port is no password on the web, as a driver may take it
    if kind in {"sc", "spark"}:
        # A cluster's address ends with parameters, which may hold an @.
        rest = re.split("[/;]", rest)[0]
    who, at, _ = rest.rpartition("@")
    return who if scheme_end and at and "/" not in who.partition(":")[0] else ""


def filled(url: str, values: Mapping[str, str]) -> str:
    """An address with what it names put in: as it is, but quoted where it is a user or a password.

    >>> filled("mail://${WHO}:${PW}@x/${PW}", {"WHO": "ann@x", "PW": "a/b"})
    'mail://ann%40x:a%2Fb@x/a/b'
    """
    who = signed_in(url)
    quoted = NAMED.sub(lambda match: quote(values[match[1]], safe=""), who)
    url = url.replace(f"://{who}@", f"://{quoted}@", 1) if who else url
    return NAMED.sub(lambda match: values[match[1]], url)


def shown(url: str) -> str:
    """The kind and the server of an address; the kind alone where it is in doubt where the server begins.

    Who signs in, and what stands behind the server, may be a secret.

    >>> shown("https://ann:pw@example.org/x.csv?key=abc"), shown("s3://bucket")
    ('https://example.org/…', 's3://bucket')
    >>> shown("https://ann:p/w@example.org/x"), shown("https://example.org?to=a@b")
    ('https://…', 'https://…')
    """
    kind, _, rest = url.partition("://")
    who = signed_in(url)
    server, behind, _ = re.split(r"([/?#;@\\]|$)", rest.removeprefix(f"{who}@"), maxsplit=1)
    if not server or re.search(r"[/?#;\\]", who):
        return f"{kind[:40]}://…"
    return f"{kind[:40]}://{server[:120]}" + ("/…" if behind else "")
