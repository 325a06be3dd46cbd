"""Who writes, by what this machine knows of its user already. Nobody logs in.

Git knows its user's e-mail address, JupyterHub its user's name. Either is compared with the people of
the plan, and only the id of a person found there is ever written: no address, no login.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from okrlib.plan import Plan


class Identity(NamedTuple):
    """What a machine says of its user; None where it says nothing.

    *person* is an id in the plan (``git config okr.person ann``), for those who have no address there.
    """

    person: str | None = None
    email: str | None = None
    login: str | None = None


def configured(folder: Path) -> Identity:
    """What Git says in a folder, and JupyterHub in its kernels."""
    settings = _git(folder)
    login = os.environ.get("JUPYTERHUB_USER")
    return Identity(settings.get("okr.person"), settings.get("user.email"), login or None)


def _git(folder: Path) -> dict[str, str]:
    git = shutil.which("git")
    if git is None:
        return {}
    command = [git, "-C", str(folder), "config", "--get-regexp", r"^(okr\.person|user\.email)$"]
    try:
        # The folder is the caller's own, and no shell reads it.
        ran = subprocess.run(command, capture_output=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return {}
    pairs = (line.partition(" ") for line in ran.stdout.decode("utf-8", "replace").splitlines())
    return {key: value.strip() for key, _, value in pairs if value.strip()}


def author(plan: Plan, who: Identity) -> str | None:
    """The id of the person who writes; None where it matches nobody, or the plan names no people.

    An id that Git was given comes first, then the address, then the login, which may be either. An address
    that two people have is nobody's.

    >>> from okrlib.model import Person
    >>> from okrlib.plan.plan import Plan
    >>> plan = Plan(people=(Person(id="head-of-service", email="head@example.org"),))
    >>> author(plan, Identity(email="Head@Example.org"))
    'head-of-service'
    """
    if plan.policy.people == "none":
        return None
    for name in filter(None, who):
        if plan.has("person", known := plan.id_of("person", name)):
            return known
        matches = [p.id for p in plan.people if p.email and p.email.casefold() == name.casefold()]
        if len(matches) == 1:
            return matches[0]
    return None
