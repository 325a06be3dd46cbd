"""Sharing: what okrlib wrote into a plan in a Git checkout is committed and pushed, and nothing else.

Either all of it is done, or the checkout is as it was: its files, what is staged, its branch.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from okrlib import files
from okrlib.errors import OkrError
from okrlib.files import atomic, state
from okrlib.store.git import Answer, GitError, git, last_line, must
from okrlib.store.loading import plan_head
from okrlib.text import count

_KIND = "written"
#: What was noted, each with its file.
_Notes = list[tuple[Path, dict[str, Any]]]
#: The branches that are opened for a pull request.
_BRANCH = "okr/"
#: How often somebody else may be faster.
_TRIES = 3
_UNDER_WAY = ("MERGE_HEAD", "rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD", "REVERT_HEAD")


class Proposed(NamedTuple):
    """What sharing would do, to be shown before: the files, a message, where it goes, and the lines."""

    files: tuple[str, ...]
    message: str
    where: str
    diff: str


class _Place(NamedTuple):
    """Where a checkout stands, and where its changes go."""

    branch: str
    remote: str
    target: str
    new_branch: bool


class Share:
    """The way from a plan's folder to everybody else's. Nothing is asked, and no hook runs."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder).resolve()

    # -- what okrlib wrote

    def note(self, written: Iterable[str], words: str) -> None:
        """Remember that these files were written, with what changed in words; only in a Git checkout."""
        names = sorted(written)
        if not names or not any((above / ".git").exists() for above in (self.folder, *self.folder.parents)):
            return
        with suppress(OkrError, OSError):  # what was saved is saved
            state.keep(self.folder, _KIND, secrets.token_hex(8), {"files": names, "words": words})

    @property
    def waiting(self) -> bool:
        """Whether okrlib wrote something that nobody shared yet, as far as is known here."""
        return bool(self._notes())

    def _notes(self) -> _Notes:
        """What was written and not shared, the oldest first."""
        kept: list[state.Record] = []
        with suppress(OkrError):  # what others may have put there is none of ours
            kept = state.records(self.folder, _KIND)
        return [
            (path, noted)
            for path, _, noted in kept
            if isinstance(noted, dict) and isinstance(noted.get("files"), list)
        ]

    # -- sharing it

    def proposed(self) -> Proposed:
        """What would be committed, and where it would go.

        Raises `GitError` where nothing can be shared; it says what to do.
        """
        notes = self._notes()
        changed, place = self._changed(notes), self._place()
        words = dict.fromkeys(str(noted.get("words", "")) for _, noted in notes)
        lines = [re.sub(r"\s+", " ", line)[:200] for line in words if line]
        message = (
            "\n".join([f"OKRs: {lines[0]}", *(["", *lines[1:]] if lines[1:] else [])]) if lines else "OKRs"
        )
        tracked = [name for name, kind in changed.items() if kind != "??"]
        show = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "HEAD", "--")
        diff = must(self.folder, *show, *tracked) if tracked else ""
        new = [f"new file {name}" for name, kind in changed.items() if kind == "??"]
        to = f"the branch {place.target} of {place.remote}"
        where = f"{to}, for a pull request" if place.new_branch or place.branch.startswith(_BRANCH) else to
        return Proposed(tuple(changed), message, where, "\n".join([diff, *new]).strip())

    def share(self, message: str) -> str:
        """Commit what okrlib wrote and push it; a sentence on what was done.

        Raises `GitError` where it cannot be shared; the checkout is as it was then.
        """
        notes = self._notes()
        changed, place = self._changed(notes), self._place()
        names = list(changed)
        message = message.strip() or "OKRs"
        with self._or_undone(place):
            if place.new_branch:
                must(self.folder, "switch", "-q", "-c", place.target)
            new = [name for name, kind in changed.items() if kind == "??"]
            if new:
                must(self.folder, "add", "--intent-to-add", "--", *new)
            must(self.folder, "commit", "-q", "--only", "-m", message, "--", *names)
            told = self._push(place)
        _forget(notes)  # what was written meanwhile waits
        return f"Shared: {count(len(names), 'file')} on {told}"

    def _push(self, place: _Place) -> str:
        """Push the commit; where others were faster, put it together with theirs first."""
        what, merged = "HEAD", ""
        for _ in range(_TRIES):
            to = f"{what}:refs/heads/{place.target}"
            answer = git(self.folder, "push", "--porcelain", place.remote, to, remote=True)
            if answer.ok:
                link = re.search(r"^remote:.*?(https?://\S+)", answer.trouble, re.MULTILINE)
                more = (
                    f" Open the pull request: {link[1]}" if link and place.target.startswith(_BRANCH) else ""
                )
                return f"the branch {place.target} of {place.remote}.{merged}{more}"
            rejected = "[rejected]" in answer.text and place.target == place.branch
            if not rejected:
                raise GitError(f"Nothing was shared. {_why_not_pushed(answer)}")
            what = self._merged(place)
            merged = " Others had shared something too: git pull brings it here."
        raise GitError("Nothing was shared: others keep pushing at the same moment. Try again.")

    def _merged(self, place: _Place) -> str:
        """A commit that joins ours and what others pushed; no file of the checkout is touched."""
        fetched = git(self.folder, "fetch", "-q", place.remote, f"refs/heads/{place.target}", remote=True)
        if not fetched.ok:
            raise GitError(f"Nothing was shared. {_why_not_pushed(fetched)}")
        theirs = must(self.folder, "rev-parse", "FETCH_HEAD").strip()
        tree = git(self.folder, "merge-tree", "--write-tree", "--name-only", "--no-messages", theirs, "HEAD")
        first, *conflicts = tree.text.split("\n")
        if tree.code == 1:
            which = ", ".join(name for name in conflicts if name) or "the same lines"
            raise GitError(
                f"Nothing was shared: others changed {which} in the same places. Get theirs (git pull), "
                "settle what differs, and share again."
            )
        if not tree.ok:
            raise GitError(
                "Nothing was shared: others have pushed something. Get it (git pull), and share again."
            )
        joined = ("commit-tree", first, "-p", theirs, "-p", "HEAD", "-m", "Join what others shared")
        return must(self.folder, *joined).strip()

    # -- how the checkout stands

    def _changed(self, notes: _Notes) -> dict[str, str]:
        """The files that okrlib wrote and that differ from the last commit, each with Git's two letters."""
        inside = git(self.folder, "rev-parse", "--show-prefix")
        if not inside.ok:
            elses = "dubious ownership" in inside.trouble  # the folder is somebody else's
            why = f" ({last_line(inside.trouble)})" if elses else ""
            raise GitError(_NO_CHECKOUT.format(folder=self.folder, why=why))
        written = dict.fromkeys(name for _, noted in notes for name in map(str, noted["files"]))
        if not written:
            raise GitError("There is nothing to share: okrlib has written nothing since the last time.")
        status = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--")
        entries = must(self.folder, *status, *written).split("\0")
        prefix = inside.text.rstrip("\n")
        changed = {entry[3:].removeprefix(prefix): entry[:2] for entry in entries if entry}
        if conflicts := [name for name, kind in changed.items() if "U" in kind or kind in {"AA", "DD"}]:
            raise GitError(
                f"Nothing was shared: {', '.join(conflicts)} still has both versions in it. Settle it, then: "
                "git add, and share again."
            )
        if not changed:
            _forget(notes)
            raise GitError("There is nothing to share: all that okrlib wrote is committed already.")
        return changed

    def _place(self) -> _Place:
        folder = self.folder
        if not git(folder, "rev-parse", "-q", "--verify", "HEAD").ok:
            raise GitError("There is no commit yet. Make the first by hand: git add . and git commit.")
        for name in _UNDER_WAY:
            if (folder / must(folder, "rev-parse", "--git-path", name).strip()).exists():
                raise GitError("A merge or rebase is under way in this checkout. Finish it, and share again.")
        branch = git(folder, "symbolic-ref", "-q", "--short", "HEAD").text.strip()
        if not branch:
            raise GitError(
                "This checkout is on no branch (a detached head). Go to one, as with git switch main, and "
                "share again."
            )
        if not git(folder, "var", "GIT_COMMITTER_IDENT").ok or not git(folder, "var", "GIT_AUTHOR_IDENT").ok:
            raise GitError(
                "Git does not know who you are. Say it once: git config --global user.name NAME, and git "
                "config --global user.email ADDRESS."
            )
        remotes = must(folder, "remote").split()
        named = git(folder, "config", f"branch.{branch}.remote").text.strip()
        remote = named if named in remotes else next((r for r in ("origin", *remotes) if r in remotes), "")
        if not remote:
            raise GitError(
                "This checkout has no remote, so there is nowhere to share it. Add one: git remote add "
                "origin ADDRESS, and push once: git push -u origin HEAD."
            )
        ahead = must(folder, "rev-list", "--count", "HEAD", "--not", f"--remotes={remote}").strip()
        if ahead != "0":
            raise GitError(
                f"{branch} has {count(int(ahead), 'commit')} that nobody pushed yet, and sharing would push "
                f"{'it' if ahead == '1' else 'them'} too. Push or undo first: git push -u {remote} {branch}."
            )
        if plan_head(folder).share == "pull-request":
            if branch.startswith(_BRANCH):
                return _Place(branch, remote, branch, new_branch=False)
            return _Place(branch, remote, f"{_BRANCH}{secrets.token_hex(4)}", new_branch=True)
        upstream = git(folder, "config", f"branch.{branch}.merge").text.strip().removeprefix("refs/heads/")
        if named and upstream and upstream != branch:
            raise GitError(
                f"{branch} goes to another branch, {upstream}. Share from {upstream}: git switch {upstream}."
            )
        return _Place(branch, remote, branch, new_branch=False)

    @contextmanager
    def _or_undone(self, place: _Place) -> Iterator[None]:
        """Where it fails, bring back the branch and what is staged; the files were never touched."""
        folder = self.folder
        before = must(folder, "rev-parse", "HEAD").strip()
        index = folder / must(folder, "rev-parse", "--git-path", "index").strip()
        staged = files.read(index, most_mb=2_000) if index.exists() else None
        try:
            yield
        except BaseException:
            with suppress(GitError):
                git(folder, "update-ref", "HEAD", before)
                if place.new_branch:
                    git(folder, "symbolic-ref", "HEAD", f"refs/heads/{place.branch}")
                    git(folder, "branch", "-q", "-D", place.target)
                if staged is not None:
                    atomic.write(index, staged)
            raise


def _forget(notes: _Notes) -> None:
    for path, _ in notes:
        path.unlink(missing_ok=True)


_NO_CHECKOUT = (
    "What was saved is in {folder} on this machine only, for it is no Git checkout{why}. To share it: git "
    "init, git add, git commit and git remote add origin ADDRESS; or copy the folder to where others look."
)


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
    (_GONE, ("could not resolve", "unable to access", "connection", "could not read from", "not appear")),
)


def _why_not_pushed(answer: Answer) -> str:
    """Why a push failed, and what to do, in words."""
    said = f"{answer.text}\n{answer.trouble}"
    why = last_line(answer.trouble)
    if rejected := re.search(r"\[remote rejected\].*?\((.+)\)", said):
        why = f"{rejected[1]}."
    for words, marks in _PUSH:
        if any(mark in said.lower() for mark in marks):
            return words.format(why=why)
    return f"Git could not push it: {why}"
