"""Without any extra, and on the first day: each command works, or says in a sentence what it lacks."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

from click.testing import CliRunner

from okrlib.cli import okr
from okrlib.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
#: Runs commands in a Python that sees nothing but okrlib and what it always needs.
BARE = r"""
import json, os, re, sys
from importlib import metadata
from importlib.machinery import PathFinder

def plain(line):
    return re.match(r"[\w.-]+", line)[0].lower().replace("_", "-")

def need(lines):
    for line in lines:
        if ";" not in line and plain(line) not in here:
            here.add(plain(line))
            need(metadata.requires(plain(line)) or ())

here = set()
dependencies, calls = json.load(sys.stdin)
need(dependencies)
owners = metadata.packages_distributions()
hidden = {m for m, of in owners.items() if m != "okrlib" and not here & set(map(plain, of))}

class Bare(PathFinder):
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None if name.split(".")[0] in hidden else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Bare
from click.testing import CliRunner
from okrlib.cli import okr
for words in calls:
    if "ours" in words and os.path.isdir("ours"):
        (cycle,) = os.listdir("ours/goals")
        words = [word.format(CYCLE=cycle, cycle=cycle.lower()) for word in words]
    done = CliRunner().invoke(okr, words)
    error = done.exception if not isinstance(done.exception, SystemExit) else None
    print(json.dumps([words, done.exit_code, done.output, repr(error) if error else ""]))
"""

#: May end with 1 without any extra, for what this plan is: something is overdue, its cycle is not ready to be
#: closed, it has no edition and no Git checkout.
MAY_END_WITH_1 = {"overdue", "close", "diff", "share"}
#: One call of each command, and the extra that it asks for, "" where it works without.
CALLS = {
    "init ours": "",
    "import goals.csv --into ours": "",
    "import goals.xlsx --into ours": "kpi",
    "check ours": "",
    "coach ours": "",
    "library support": "",
    "score ours": "",
    "due ours": "",
    "due ours --format xlsx --out form.xlsx": "kpi",
    "overdue ours": "",
    "checkin one-touch-{cycle} 60 --plan ours": "",
    "observe satisfaction 80 --plan ours": "",
    "history one-touch-{cycle} --plan ours": "",
    "log --plan ours": "",
    "events ours": "",
    "close {CYCLE} --plan ours": "",
    "propose --plan ours": "kpi",
    "kpi list ours": "",
    "kpi refresh --plan ours": "kpi",
    "migrate ours": "",
    "doctor ours": "",
    "accept --plan ours": "",
    "mcp ours": "mcp",
    "notify ours": "notify",
    "publish ours": "site",
    "export ours --to pages --format markdown": "",
    "export ours --to tables": "kpi",
    "editions list --plan ours": "",
    "diff --plan ours": "",
    "verify site --plan ours": "site",
    "preview ours": "site",
    "open --plan ours": "open",
    "lab ours": "notebook",
    "workshop ours": "workshop",
    "share --plan ours": "",
    "state --plan ours": "",
}


def test_without_any_extra_each_command_works_or_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "goals.csv").write_text("Objective,Key result,Target\nA calm ward,Falls,3\n", "utf-8")
    (tmp_path / "goals.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "site").mkdir()
    about = {"on": "2099-11-18", "audience": "company", "okrlib": "0.1.0", "edition": None}
    (tmp_path / "site/site.json").write_text(json.dumps(about), "utf-8")
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    ran = subprocess.run(
        [sys.executable, "-c", BARE],
        input=json.dumps([dependencies, [call.split() for call in CALLS]]),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert {call.split()[0] for call in CALLS} == set(COMMANDS)
    for line, extra in zip(ran.stdout.splitlines(), CALLS.values(), strict=True):
        words, code, output, error = json.loads(line)
        assert not error, (words, error)
        asked = [name for name in output.split("'okrlib[")[1:] if "more packages: pip install" in output]
        assert [name.split("]")[0] for name in asked] == ([extra] if extra else []), (words, output)
        assert code == bool(extra) or (code == 1 and words[0] in MAY_END_WITH_1), (words, output)


def test_where_no_edition_is_kept_the_list_says_so(tmp_path: Path) -> None:
    (tmp_path / "okr.toml").write_text("version = 1\n", "utf-8")
    done = CliRunner().invoke(okr, ["editions", "list", "--plan", str(tmp_path)])

    assert done.stdout == ""
    assert done.stderr == "No edition is kept yet. okr publish keeps one whenever it publishes.\n"


def test_advice_on_a_plan_names_the_day_that_its_settings_say(tmp_path: Path) -> None:
    (tmp_path / "okr.toml").write_text("version = 1\ntoday = 2026-11-18\n", "utf-8")
    done = CliRunner().invoke(okr, ["coach", str(tmp_path)])

    day = "On 2026-11-18, the day that okr.toml sets as today."
    assert done.stderr == f"{day}\nThere is nothing in it to judge.\n"


def test_a_plan_of_one_line_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "okr.toml").write_text('version = 1\ntime_zone = "Etc/UTC"\n', "utf-8")
    score = CliRunner().invoke(okr, ["score", str(tmp_path)])
    use = CliRunner().invoke(okr, ["library", "--use", "answered-in-time", "--plan", str(tmp_path)])

    assert (score.exit_code, score.stdout) == (0, "")
    assert score.stderr.startswith("The plan has no cycle yet. Add [[cycles]]")
    assert use.exit_code == 1
    assert use.output.startswith("Error: The plan has no team yet. Add one on the board for drafting")
