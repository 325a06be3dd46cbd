"""Git, as okrlib calls it: no shell, no hooks, nobody is asked, and it ends in time."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from okrlib.errors import OkrError

#: Seconds for a call; one that goes over the network has longer.
_SOON, _REMOTE = 20, 90
#: A hook, a signature or a watcher would run programs, or wait for somebody.
_QUIET = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.askPass": "",
    "core.quotePath": "false",
    "commit.gpgSign": "false",
    "user.useConfigOnly": "true",
    "credential.interactive": "false",
    "gc.auto": "0",
}
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "GIT_EDITOR": ":",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_MERGE_AUTOEDIT": "no",
    "LC_ALL": "C",
}
#: They would lead to another repository than the folder's.
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE")
_SECRET = re.compile(r"(?<=://)[^/@\s]+@")


class GitError(OkrError):
    """Git could not do it, so nothing was done; the text says why, and what to do."""


class Answer(NamedTuple):
    """What Git answered: whether it worked, what it printed, and what it complained of."""

    ok: bool
    printed: bytes
    trouble: str
    code: int = 0

    @property
    def text(self) -> str:
        """What it printed, as text."""
        return self.printed.decode("utf-8", "replace")


def git(folder: Path, *words: str, remote: bool = False, given: bytes = b"") -> Answer:
    """Call Git in a folder; *given* is what it reads.

    Raises `GitError` where there is no Git, or it does not end in time.
    """
    program = shutil.which("git")
    if program is None:
        raise GitError(
            "There is no Git on this machine, so there is no history and nothing is shared. Install Git, or "
            f"copy {folder} to where others find it."
        )
    environment = {name: text for name, text in os.environ.items() if name not in _ELSEWHERE} | _ENVIRONMENT
    settings = [word for name, text in _QUIET.items() for word in ("-c", f"{name}={text}")]
    try:
        # The words are ours, or come after `--`; no shell reads them. In a session of its own there is no
        # terminal on which ssh could ask.
        ran = subprocess.run(  # noqa: S603
            [program, "-C", str(folder), *settings, *words],
            input=given,
            capture_output=True,
            timeout=_REMOTE if remote else _SOON,
            env=environment,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError("Git did not answer in time, so nothing was done. Try again.") from None
    trouble = _SECRET.sub("", ran.stderr.decode("utf-8", "replace"))
    return Answer(ran.returncode == 0, ran.stdout, trouble, ran.returncode)


def must(folder: Path, *words: str) -> str:
    """What Git prints; `GitError` with its own words where it fails."""
    answer = git(folder, *words)
    if "not a git repository (or any" in answer.trouble:  # where it names a path, a checkout is broken
        raise GitError("The folder is in no Git repository. To keep its history from now on: git init.")
    if not answer.ok:
        raise GitError(f"Git could not do it: {last_line(answer.trouble)}")
    return answer.text


def last_line(trouble: str) -> str:
    """The line of a complaint that says what is wrong: the last that begins so, else the last."""
    lines = [line.strip() for line in trouble.splitlines() if line.strip() and not line.startswith("hint:")]
    lines = [line for line in lines if line.startswith(("fatal: ", "error: "))] or lines
    return re.sub(r"^(fatal|error): ", "", lines[-1])[:300] if lines else "it does not say why."
