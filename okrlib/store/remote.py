"""Git where it writes and pushes: no shell, no hooks, nobody is asked, and it ends in time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from okrlib.errors import OkrError

if TYPE_CHECKING:
    from pathlib import Path

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


class ShareError(OkrError):
    """Nothing was shared; the text says why, and what to do."""


class Answer(NamedTuple):
    """What Git answered: whether it worked, what it printed, and what it complained of."""

    ok: bool
    text: str
    trouble: str
    code: int = 0


def git(folder: Path, *words: str, remote: bool = False) -> Answer:
    """Call Git in a folder.

    Raises `ShareError` where there is no Git, or it does not end in time.
    """
    program = shutil.which("git")
    if program is None:
        raise ShareError(
            f"There is no Git on this machine, so what was saved is in {folder} only. Install Git, or copy "
            "the folder to where others find it."
        )
    environment = {name: text for name, text in os.environ.items() if name not in _ELSEWHERE} | _ENVIRONMENT
    settings = [word for name, text in _QUIET.items() for word in ("-c", f"{name}={text}")]
    try:
        # The words are ours, or come after `--`; no shell reads them. In a session of its own there is no
        # terminal on which ssh could ask.
        ran = subprocess.run(  # noqa: S603
            [program, "-C", str(folder), *settings, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_REMOTE if remote else _SOON,
            env=environment,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ShareError("Git did not answer in time, so nothing was shared. Try again.") from None
    text, trouble = (stream.decode("utf-8", "replace") for stream in (ran.stdout, ran.stderr))
    return Answer(ran.returncode == 0, text, _SECRET.sub("", trouble), ran.returncode)


def must(folder: Path, *words: str) -> str:
    """What Git prints; `ShareError` with its own words where it fails."""
    answer = git(folder, *words)
    if not answer.ok:
        raise ShareError(f"Git could not do it, so nothing was shared: {last_line(answer.trouble)}")
    return answer.text


def last_line(trouble: str) -> str:
    """The last line of a complaint that says something."""
    lines = [line.strip() for line in trouble.splitlines() if line.strip() and not line.startswith("hint:")]
    return re.sub(r"^(fatal|error): ", "", lines[-1])[:300] if lines else "it does not say why."


_UNKNOWN = (
    "The remote does not know who you are, and nobody can be asked here. Push once by hand (git push), so "
    "that Git remembers you."
)
_GONE = "The remote cannot be reached: {why}"
_DECLINED = (
    'The server did not take it: {why} Where the branch is protected, write share = "pull-request" at the '
    "top of okr.toml."
)
#: What a push that failed complains of, and what to say and do then; the first that fits.
_PUSH = (
    (_UNKNOWN, ("could not read username", "authentication failed", "permission denied", "prompts disabled")),
    (_DECLINED, ("remote rejected", "declined", "protected")),
    (
        _GONE,
        ("could not resolve", "unable to access", "connection", "could not read from", "not appear"),
    ),
)


def why_not_pushed(answer: Answer) -> str:
    """Why a push failed, and what to do, in words."""
    said = f"{answer.text}\n{answer.trouble}"
    why = last_line(answer.trouble)
    if rejected := re.search(r"\[remote rejected\].*?\((.+)\)", said):
        why = f"{rejected[1]}."
    for words, marks in _PUSH:
        if any(mark in said.lower() for mark in marks):
            return words.format(why=why)
    return f"Git could not push it: {why}"
