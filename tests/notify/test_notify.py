"""People are told what waits and what changed: once, of what they may see, whatever the network does."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result

import okrlib
from kit import builders as b
from kit.web_hooks import Answer, hook
from okrlib.cli.main import okr
from okrlib.kpis import proposals
from okrlib.kpis.proposal import accept, dismiss
from okrlib.model import Channel, CheckIn, SiteSettings
from okrlib.notify import Message, Sent, deliver, messages, shown_address
from okrlib.resources import data_dir

EXAMPLE = data_dir("notebooks") / "example"
DAY, WEEK_BEFORE = date(2026, 10, 30), date(2026, 10, 20)
KEY = "KEYthatnobodysees"


@pytest.fixture
def clinic(good: Path) -> Path:
    """The small plan: a fall, a blocker, a milestone, something hidden, and words that call everybody."""
    with (good / "okr.toml").open("a") as head:
        head.write('\n[site]\naddress = "https://goals.example.org/"\n')
        head.write('\n[[people]]\nid = "bea"\nrole = "Deputy"\n')
    goals = good / "goals/2026-Q4/ops.toml"
    goals.write_text(
        goals.read_text().replace('"Minutes to the first answer"', '"Minutes <!channel> @everyone *now*"')
        + '\n[[objectives]]\nid = "inner"\ntitle = "MARKER inner"\nstate = "active"\nowner = "bea"\n'
        + 'visibility = "team"\n'
        + '\n[[objectives.key_results]]\nid = "inner-k"\nkind = "reach"\ntarget = 3\n'
    )
    with (good / "check-ins/2026-Q4.csv").open("a") as log:
        log.write("wait,2026-10-22,45,3,,Legal is slow,Worse,ann,2026-10-22T09:00:00.000000Z,\n")
        log.write("steps,2026-10-23,Build,,,,,ann,2026-10-23T09:00:00.000000Z,\n")
    return good


def told(folder: Path, since: date = WEEK_BEFORE, **of: Any) -> list[Message]:
    channel = Channel(id="here", address="json://localhost", **of)
    return messages(okrlib.load(folder).plan, channel, since=since, on=DAY, folder=folder)


def digest(folder: Path, **of: Any) -> str:
    return next((m.body for m in told(folder, **of) if m.kind == "digest"), "")


# -- what is said


def test_a_digest_names_what_waits_what_fell_and_what_was_done(clinic: Path) -> None:
    body = digest(clinic, team="ops")

    assert "Waits for a report" in body
    assert "https://goals.example.org/objectives/calm.html" in body
    assert "Confidence fell from 7 to 3" in body
    assert "Blocked by: Legal is slow (for 8 days, owner: Head)" in body
    assert "Done: Build" in body
    assert body.rstrip().endswith("]")


def test_a_figure_that_waits_is_told_apart_from_a_report_that_waits(clinic: Path) -> None:
    (clinic / "observations/ops.csv").unlink()
    body = digest(clinic, team="ops")

    assert re.search(
        r"^- .* \(KPI, overdue, nothing so far\) https://.*/kpis/queue.html$", body, re.MULTILINE
    )
    assert re.search(r"^- steps \(last on .* https://.*/objectives/calm.html$", body, re.MULTILINE)


def test_a_proposal_that_was_accepted_or_dismissed_is_not_told_again() -> None:
    """A draft and a dismissal are no part of what is released; the digest knows them all the same."""
    plan = okrlib.load(EXAMPLE).plan
    day = date(2019, 3, 15)
    first, second, *others = proposals(plan, on=day)
    plan = accept(dismiss(plan, first, "Known", on=day), second)
    plan = replace(plan, site=SiteSettings(address="https://goals.example.org/"))
    channel = Channel(id="here", address="json://localhost")

    (body,) = (
        m.body for m in messages(plan, channel, since=day, on=day, folder=EXAMPLE) if m.kind == "digest"
    )
    assert others
    for one in others:
        assert f"{one.objective.title} https://goals.example.org/kpis/{one.kpi}.html" in body
    assert first.objective.title not in body
    assert second.objective.title not in body


def test_a_channel_is_told_only_what_its_audience_may_see(clinic: Path) -> None:
    for audience, hidden in [("company", True), ("public", True), ("team:ops", False)]:
        text = "".join(m.title + m.body for m in told(clinic, team="ops", audience=audience))
        assert ("MARKER" not in text) is hidden, audience
    assert told(clinic, audience="public") == []


def test_a_person_is_told_of_what_is_theirs(clinic: Path) -> None:
    assert digest(clinic, person="bea") == ""
    assert "MARKER inner" not in digest(clinic, person="ann", audience="team:ops")
    assert "inner-k" in digest(clinic, person="bea", audience="team:ops")
    assert "Legal is slow" in digest(clinic, person="ann")


def test_what_people_wrote_calls_nobody_and_stays_in_its_line(clinic: Path) -> None:
    head = clinic / "okr.toml"
    head.write_text(head.read_text().replace('name = "Clinic"', 'name = "Clinic\\n@everyone <@&123>"'))
    text = "".join(m.title + m.body for m in told(clinic, team="ops"))

    assert "@everyone" not in text
    assert text.startswith("Clinic @\N{WORD JOINER}everyone <@\N{WORD JOINER}&123>, ")
    assert "@\N{WORD JOINER}everyone" in text


def test_the_plan_may_change_the_words(clinic: Path) -> None:
    (clinic / "messages").mkdir()
    (clinic / "messages/digest.txt.j2").write_text(
        "{{ name }} today\n{{ sections.due | length }} wait\n[{{ id }}]"
    )

    (message,) = [m for m in told(clinic, team="ops") if m.kind == "digest"]
    assert message.title == "Clinic today"
    assert message.body.splitlines()[1:] == [f"[{message.id}]"]


def test_the_worked_example_tells_at_once_what_was_reached_and_which_kpi_changed() -> None:
    plan = okrlib.load(EXAMPLE).plan
    channel = Channel(id="all", address="json://localhost")
    long = messages(plan, channel, since=date(2018, 10, 1), on=date(2019, 3, 15), folder=EXAMPLE)

    kinds = [m.kind for m in long]
    assert {"reached", "signal", "digest"} == set(kinds)
    assert kinds[-1] == "digest"
    assert len({m.id for m in long}) == len(long)


def test_a_digest_every_night_tells_all_that_happened_and_nothing_twice(clinic: Path) -> None:
    """A report may come later on the day of a digest, or lie in a pull request until after it."""
    log, sent = clinic / "check-ins/2026-Q4.csv", Sent(None)
    channel, heard = Channel(id="here", address="json://localhost", team="ops"), list[str]()
    log.write_text("".join(row for row in log.read_text().splitlines(True) if ",Build," not in row))

    def night(day: int, *rows: str) -> None:
        on = date(2026, 11, day)
        plan = okrlib.load(clinic).plan
        about = {"since": sent.since("here", on), "known": sent.known("here")}
        for message in sent.left("here", messages(plan, channel, on=on, folder=clinic, **about), on):
            heard.extend([message.body] if message.kind == "digest" else [])
            sent.record("here", message, on)
        with log.open("a") as file:
            file.writelines(f"{row}\n" for row in rows)

    night(3, "wait,2026-11-03,30,3,,,,ann,2026-11-03T15:00:00.000000Z,")
    night(4)
    night(5, "steps,2026-11-02,Plan;Build,,,,,ann,2026-11-02T09:00:00.000000Z,")
    night(6)
    night(7)

    for words, night_of in {"from stale to on track": 1, "Done: Build": 3}.items():
        assert [words in body for body in heard] == [n == night_of for n in range(5)], words


@pytest.mark.parametrize(
    ("later", "closed_at", "after"),
    [
        ((), None, "on track"),
        ((b.said(b.on(11, 4), 15.0, recorded=b.at(11, 4, 8)),), None, "at risk"),
        ((), b.at(11, 4, 9), "closed"),
    ],
)
def test_what_a_digest_told_and_a_report_of_that_day_took_back_is_told_once_more(
    tmp_path: Path, later: tuple[CheckIn, ...], closed_at: datetime | None, after: str
) -> None:
    log = [
        b.said(b.on(11, 2), 30.0, status="on track", recorded=b.at(11, 2)),
        b.said(b.on(11, 3), 3.0, status="off track", recorded=b.at(11, 3, 8)),
        b.said(b.on(11, 3), 31.0, status="on track", recorded=b.at(11, 3, 15)),
        *later,
    ]
    goal = b.objective(b.kr(title="Orders"), title="Win")
    closed = replace(goal, state="closed", outcome="missed", closed_at=closed_at) if closed_at else goal
    channel, known, bodies = Channel(id="here", address="json://localhost", team="ops"), None, []
    for day, rows, now in ((3, 2, goal), (4, 4, closed), (5, 4, closed)):
        plan = b.plan(now, log=log[:rows])
        since = b.on(11, max(day - 1, 3) if known is not None else 2)
        told_now = messages(plan, channel, since=since, on=b.on(11, day), folder=tmp_path, known=known)
        bodies += [message.body for message in told_now if message.kind == "digest"] or [""]
        known = next((m.about for m in told_now if m.kind == "digest"), known)

    for title in ("Win", "Orders"):
        turns = [f"{title}: from on track to off track.", f"{title}: from off track to {after}."]
        assert [[turn in body for turn in turns] for body in bodies] == [
            [True, False],
            [False, True],
            [False] * 2,
        ]


def test_what_is_remembered_of_a_digest_is_what_concerns_its_channel(tmp_path: Path) -> None:
    goals, log = [], []
    for team, name in (("ops", "ours"), ("it", "theirs")):
        goals.append(b.objective(b.kr(name=name), name=f"{name}-goal", team=team))
        log.append(b.said(b.on(11, 2), 45.0, name, status="off track", recorded=b.at(11, 2)))
    plan = b.plan(*goals, log=log)

    abouts = {}
    for team in ("ops", "it"):
        channel = Channel(id=team, address="json://localhost", team=team)
        told = messages(plan, channel, since=b.on(11, 1), on=b.on(11, 3), folder=tmp_path)
        abouts[team] = " ".join(told[-1].about)

    assert "ours" in abouts["ops"]
    assert "theirs" in abouts["it"]
    assert "theirs" not in abouts["ops"]
    assert "ours" not in abouts["it"]


def test_a_monthly_figure_is_news_on_the_day_it_comes() -> None:
    plan = okrlib.load(EXAMPLE).plan
    channel = Channel(id="all", address="json://localhost", digest=False)
    came = max(row.recorded.date() for rows in plan.observed.values() for row in rows if row.recorded)

    def signals(since: date) -> int:
        of_day = messages(plan, channel, since=since, on=came, folder=EXAMPLE)
        return sum(message.kind == "signal" for message in of_day)

    assert signals(came - timedelta(days=1)) > 0
    assert signals(came) == 0


def test_a_blocker_is_told_to_the_person_who_removes_it_now(clinic: Path) -> None:
    assert digest(clinic, person="bea") == ""
    log = clinic / "check-ins/2026-Q4.csv"
    head, *rows = log.read_text().splitlines()
    row = "wait,2026-10-24,45,3,,,,ann,2026-10-24T09:00:00.000000Z,,bea,"
    log.write_text("\n".join([f"{head},blocker_owner,blocker_since", *rows, row]) + "\n")
    assert "Legal is slow" in digest(clinic, person="bea")


# -- on the way


MESSAGE = Message("0123456789abcdef", "digest", "A title", "Two lines <!channel>\n[0123456789abcdef]")


def slept() -> tuple[list[float], Callable[[float], None]]:
    waits: list[float] = []
    return waits, waits.append


@pytest.mark.parametrize(
    ("answers", "tries", "waits"),
    [
        ([Answer()], 1, []),
        ([Answer(500), Answer()], 2, [2]),
        ([Answer(429, after="7"), Answer(503), Answer()], 3, [7, 10]),
        ([Answer(429, after="9999"), Answer()], 2, [120]),
        ([Answer(429, after="Fri, 31 Dec 9999 23:59:59 GMT"), Answer()], 2, [120]),
        ([Answer(503, after="Thu, 01 Jan 1970 00:00:00 GMT"), Answer()], 2, [2]),
        ([Answer(503, after="soon \xb2"), Answer()], 2, [2]),
        ([Answer(seconds=1.5), Answer()], 2, [2]),
    ],
)
def test_a_busy_server_is_asked_again(answers: list[Answer], tries: int, waits: list[float]) -> None:
    seen, sleep = slept()
    with hook(*answers) as server:
        done = deliver(MESSAGE, f"json://{server.address}/?method=POST", timeout=0.8, sleep=sleep)

    assert (done.arrived, done.tries, seen) == (True, tries, waits)
    assert all("[0123456789abcdef]" in message["message"] for message in server.asked)


@pytest.mark.parametrize(
    ("answers", "tries", "why"),
    [([Answer(404)] * 4, 1, "it answered 404"), ([Answer(500)] * 9, 4, "it answered 500")],
)
def test_one_that_refuses_is_reported(answers: list[Answer], tries: int, why: str) -> None:
    _, sleep = slept()
    with hook(*answers) as server:
        done = deliver(MESSAGE, f"json://{server.address}/", timeout=2, sleep=sleep)

    assert (done.arrived, done.tries, done.why) == (False, tries, why)


def test_the_log_of_apprise_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("apprise")
    for level in (logging.NOTSET, logging.ERROR):
        monkeypatch.setattr(logger, "level", level)
        shown_address("json://localhost")
        assert (logger.level, logger.propagate) == (level, True)


def test_what_is_longer_than_a_service_takes_comes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apprise.plugins.custom_json.NotifyJSON.body_maxlen", 200)
    words = [f"word{number}" for number in range(100)]
    with hook() as server:
        done = deliver(MESSAGE._replace(body=" ".join(words)), f"json://{server.address}/", timeout=2)

    assert done.arrived
    assert len(server.taken) > 1
    assert " ".join(message["message"] for message in server.taken).split() == words


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    _, sleep = slept()
    with hook(tls=True) as server:
        done = deliver(MESSAGE, f"jsons://{server.address}/", timeout=3, waits=(), sleep=sleep)

    assert not done.arrived
    assert "certificate" in done.why
    assert server.taken == []


class Mailbox:
    """A mail server that refuses the first messages and keeps the others."""

    def __init__(self, refused: int) -> None:
        self.refused, self.mails = refused, list[Any]()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail or refuse it."""
        if self.refused:
            self.refused -= 1
            return "451 Busy"
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


def test_mail_arrives_with_its_words_as_they_are() -> None:
    _, sleep = slept()
    box = Mailbox(1)
    controller = Controller(box, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    try:
        address = (
            f"mailto://127.0.0.1:{controller.port}/?from=okr@example.org&to=team@example.org&mode=insecure"
        )
        done = deliver(MESSAGE, address, timeout=5, sleep=sleep)
    finally:
        controller.stop()

    assert (done.arrived, done.tries) == (True, 2)
    (mail,) = box.mails
    assert mail["To"] == "team@example.org"
    text = mail.get_body(("plain", "html")).get_content()
    assert "Two lines" in text
    assert "0123456789abcdef" in text


def _free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_an_address_is_never_shown_whole() -> None:
    more = "\N{HORIZONTAL ELLIPSIS}"
    for address, shown in {
        f"json://user:{KEY}@example.org/{KEY}": f"json://example.org/{more}",
        f"jsons://{KEY}@example.org:8443/x": f"jsons://example.org:8443/{more}",
        f"json://localhost/{KEY}": f"json://localhost/{more}",
        "json://example.org": "json://example.org",
        f"ntfy://{KEY}": f"ntfys://{more}",
        f"ntfys://ntfy.example.org/{KEY}": f"ntfys://ntfy.example.org/{more}",
        f"slack://{KEY}@T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#team": f"slack://{more}",
        f"tgram://123456789:{KEY}abcdefghijklmnopqrstuvw/12315544/": f"tgram://{more}",
    }.items():
        assert shown_address(address) == shown
    with pytest.raises(okrlib.errors.OkrError) as refused:
        shown_address(f"nothing://{KEY}")
    assert KEY not in str(refused.value)


# -- the command


@pytest.fixture
def run(clinic: Path, tmp_path: Path) -> Callable[..., Result]:
    def called(server: Any, *more: str, line: str = 'team = "ops"') -> Result:
        (tmp_path / "channels.toml").write_text(
            f'[[channels]]\nid = "ops"\naddress = "json://user:${{OKR_TEST_TOKEN}}@{server.address}/"\n{line}\n'
        )
        words = [
            "notify", clinic, "--channels", tmp_path / "channels.toml", "--on", DAY, "--since", WEEK_BEFORE,
            "--state", tmp_path / "sent.json", *more,
        ]  # fmt: skip
        return CliRunner(env={"OKR_TEST_TOKEN": KEY}).invoke(okr, list(map(str, words)))

    return called


def test_nothing_is_sent_unless_it_is_asked_for(run: Callable[..., Result], tmp_path: Path) -> None:
    with hook() as server:
        shown = run(server)

    assert shown.exit_code == 0, shown.output
    assert "Waits for a report" in shown.stdout
    assert KEY not in shown.output
    assert server.asked == []
    assert not (tmp_path / "sent.json").exists()


def test_what_was_sent_is_not_sent_again(run: Callable[..., Result], tmp_path: Path) -> None:
    with hook() as server:
        first, second = run(server, "--send"), run(server, "--send")

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert [m["title"] for m in server.taken] == ["Clinic, 30\N{NO-BREAK SPACE}October 2026: ops"]
    assert "nothing new" in second.stdout
    assert KEY not in first.output + second.output + (tmp_path / "sent.json").read_text()


def test_a_half_sent_batch_goes_on_where_it_ended(tmp_path: Path) -> None:
    (tmp_path / "channels.toml").write_text('[[channels]]\nid = "all"\naddress = "json://${HERE}/"\n')
    words = [
        "notify",
        EXAMPLE,
        "--channels",
        tmp_path / "channels.toml",
        "--state",
        tmp_path / "s.json",
        "--send",
    ]
    with hook(Answer(), Answer(400)) as server:
        calls = CliRunner(env={"HERE": server.address})
        first = calls.invoke(okr, list(map(str, words)))
        second = calls.invoke(okr, list(map(str, words)))

    assert first.exit_code == 1
    assert "more messages not tried" in first.stderr
    assert second.exit_code == 0, second.output
    ids = [m["message"].splitlines()[-1] for m in server.taken]
    assert len(ids) == len(set(ids)) > 3
    assert server.asked[1]["message"] == server.taken[1]["message"]


def test_a_kill_between_sending_and_remembering_repeats_the_same_id(tmp_path: Path) -> None:
    """At least once: whoever gets it twice can tell by its id."""
    state = tmp_path / "sent.json"
    code = (
        "import sys, os, signal\nfrom okrlib.notify import sent\n"
        "sent.Sent.record = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from okrlib.cli.main import main\nmain()"
    )
    (tmp_path / "channels.toml").write_text('[[channels]]\nid = "all"\naddress = "json://${HERE}/"\n')
    words = ["notify", EXAMPLE, "--channels", tmp_path / "channels.toml", "--state", state, "--send"]
    with hook() as server:
        environment = {**os.environ, "HERE": server.address}
        killed = subprocess.run([sys.executable, "-c", code, *map(str, words)], env=environment, check=False)
        again = CliRunner(env={"HERE": server.address}).invoke(okr, list(map(str, words)))

    assert killed.returncode == -signal.SIGKILL
    assert again.exit_code == 0, again.output
    assert server.taken[0]["message"] == server.taken[1]["message"]
    assert json.loads(state.read_text())["channels"]["all"]["digest"] == "2019-03-15"


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ('[[channels]]\nid = "a"\n', "address"),
        ('[[channels]]\nid = "a"\naddress = "json://x"\nteem = "ops"\n', "teem"),
        (
            '[[channels]]\nid = "a"\naddress = "json://x"\n[[channels]]\nid = "a"\naddress = "json://y"\n',
            "Two channels",
        ),
        ("", "names no channel"),
        ('[[channels]]\nid = "a"\naddress = "json://${NO_SUCH_THING}"\n', "NO_SUCH_THING"),
        ('[[channels]]\nid = "a"\naddress = "json://x"\nteam = "opps"\n', "opps"),
        ('[[channels]]\nid = "a"\naddress = "json://x"\naudience = "all"\n', "no audience"),
        ('[[channels]]\nid = "a"\naddress = "nothing://x"\n', "No service"),
    ],
)
def test_a_channel_that_is_wrong_is_named(clinic: Path, tmp_path: Path, file: str, says: str) -> None:
    (tmp_path / "channels.toml").write_text(file)
    shown = CliRunner().invoke(okr, ["notify", str(clinic), "--channels", str(tmp_path / "channels.toml")])

    assert shown.exit_code == 1
    assert says in shown.output


def test_a_template_that_is_wrong_and_a_state_that_is_none_are_sentences(
    clinic: Path, tmp_path: Path
) -> None:
    (clinic / "messages").mkdir()
    (clinic / "messages/digest.txt.j2").write_text("{{ name }\n{{ nothing }}")
    calls = CliRunner(env={"OKR_NOTIFY_ADDRESS": "json://localhost"})
    shown = calls.invoke(okr, ["notify", str(clinic), "--on", str(DAY)])
    assert shown.exit_code == 1
    assert "A template in messages/ is wrong (digest.txt.j2, line 1)" in shown.stderr
    (clinic / "messages/digest.txt.j2").write_text("Title\n{{ nothing }}")
    shown = calls.invoke(okr, ["notify", str(clinic), "--on", str(DAY)])
    assert "(digest.txt.j2, line 2): 'nothing' is undefined." in shown.stderr

    (tmp_path / "sent.json").write_text('{"channels": []}')
    with pytest.raises(okrlib.errors.OkrError, match="not as okr notify wrote it"):
        Sent(tmp_path / "sent.json")


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (b"\xff\xfe\xfa", "it is not as okr notify wrote it"),
        (b"[" * 100_000, "it is not as okr notify wrote it"),
        (b"<<<<<<< ours\n", "line 1 column 1"),
    ],
)
def test_a_state_that_cannot_be_read_is_said_in_our_words(tmp_path: Path, held: bytes, says: str) -> None:
    (tmp_path / "sent.json").write_bytes(held)
    with pytest.raises(okrlib.errors.OkrError, match=says) as told:
        Sent(tmp_path / "sent.json")
    assert "codec" not in str(told.value)


@pytest.mark.parametrize(
    ("digest", "part", "says"),
    [
        ("Title\n{{ 1 / 0 }}", "", "(digest.txt.j2, line 2): division by zero."),
        ("Title\n\n{{ name + 1 }}", "", "(digest.txt.j2, line 3): can only concatenate str"),
        ("Title\n{% include 'part.j2' %}", "\n\n{{ name }", "(part.j2, line 3)"),
        ("Title\n{% include 'part.j2' %}", "\n\n{{ nothing }}", "(part.j2, line 3): 'nothing' is undefined."),
        ("Title\n{% include 'other.j2' %}", "", "(digest.txt.j2, line 2): "),
        (b"Title \xff", "", "(digest.txt.j2): 'utf-8' codec"),
    ],
)
def test_whatever_goes_wrong_in_a_template_is_a_sentence_with_its_place(
    clinic: Path, digest: str | bytes, part: str, says: str
) -> None:
    (clinic / "messages").mkdir()
    (clinic / "messages/digest.txt.j2").write_bytes(digest if isinstance(digest, bytes) else digest.encode())
    (clinic / "messages/part.j2").write_text(part)
    calls = CliRunner(env={"OKR_NOTIFY_ADDRESS": "json://localhost"})
    shown = calls.invoke(okr, ["notify", str(clinic), "--on", str(DAY)])

    assert (shown.exit_code, type(shown.exception)) == (1, SystemExit)
    assert f"company: A template in messages/ is wrong {says}" in shown.stderr


def test_without_a_state_a_run_says_so_and_who_is_told_must_be_said(clinic: Path) -> None:
    told_of = CliRunner(env={"OKR_NOTIFY_ADDRESS": "json://localhost"}).invoke(okr, ["notify", str(clinic)])
    assert "Without --state" in told_of.stderr
    nobody = CliRunner().invoke(okr, ["notify", str(clinic)])
    assert nobody.exit_code == 2
    assert "OKR_CHANNELS" in nobody.stderr


def test_what_is_new_since_a_day_to_come_is_refused(clinic: Path) -> None:
    words = ["notify", str(clinic), "--on", str(DAY), "--since", str(DAY + timedelta(days=1))]
    refused = CliRunner(env={"OKR_NOTIFY_ADDRESS": "json://localhost"}).invoke(okr, words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "2026-10-31 is after 2026-10-30, the day that is judged." in refused.stderr
