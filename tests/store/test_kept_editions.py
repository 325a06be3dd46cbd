"""The editions of a plan on disk: kept, replaced, read again, damaged, and struck."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kit import builders as b
from kit.folders import GOOD
from okrlib.editions import BadEditionError, Edition, edition, strike_text
from okrlib.files import atomic
from okrlib.plan import Audience, released
from okrlib.store import Editions, kept_audiences, load, record_struck, struck_digests, struck_mark

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kit.folders import PlanFolder

FIRST = b.on(11, 1)


def nights(count: int) -> list[Edition]:
    """Editions of as many nights; every night there is one report more."""
    plan = b.plan(*(b.objective(b.kr(name=f"k{n}"), name=f"o{n}") for n in range(5)), time_zone="UTC")
    found = []
    for n in range(count):
        day = FIRST + timedelta(days=n)
        plan = plan.with_rows(
            [b.said(day, float(n), f"k{n % 5}", note=f"Night {n}", recorded=b.evening(day).moment)]
        )
        found.append(edition(released(plan.judged_on(day)), "company", "1.0"))
    return found


def names(root: Path) -> list[str]:
    """What lies in the folder of editions, but for locks."""
    return sorted(each.name for each in root.iterdir() if each.suffix != ".lock")


def test_thirty_nights_are_read_again_as_they_were(tmp_path: Path) -> None:
    published = nights(30)
    kept = Editions(tmp_path, Audience())
    for each in published:
        assert kept.keep(each)

    assert kept.days() == [each.day for each in published]
    for each in published:
        again = Editions(tmp_path, Audience()).read(each.day)
        assert again == each
        assert again.plan == each.plan
    whole = [day for day in kept.days() if kept.head(day).base is None]
    assert 1 < len(whole) < 25, "some are whole, so that none is read through all before it"
    assert not kept.keep(published[-1]), "the same content is not written again"


def test_an_edition_takes_the_place_of_that_of_its_day_and_may_come_between_two(tmp_path: Path) -> None:
    first, second, third, fourth = nights(4)
    kept = Editions(tmp_path, Audience())
    for each in (first, third, fourth, second):
        kept.keep(each)
    other = edition(released(replace(second.plan, name="Other")), "company", "1.0")
    kept.keep(other)

    fresh = Editions(tmp_path, Audience())
    assert [fresh.read(day) for day in fresh.days()] == [first, other, third, fourth]
    assert (fresh.on(FIRST - timedelta(days=1)), fresh.before(FIRST)) == (None, None)
    assert fresh.on(b.on(12, 24)) == fourth.day


def test_a_crash_while_an_edition_takes_the_place_of_another_leaves_all_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third, fourth = nights(4)
    kept = Editions(tmp_path, Audience())
    for each in (first, second, third, fourth):
        kept.keep(each)
    other = edition(released(replace(second.plan, name="Other")), "company", "1.0")
    write, written = atomic.write, []

    def crash(path: Path, data: bytes) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(path)
        write(path, data)

    monkeypatch.setattr(atomic, "write", crash)
    with pytest.raises(KeyboardInterrupt):
        kept.keep(other)
    fresh = Editions(tmp_path, Audience())
    assert [fresh.read(day) for day in fresh.days()] == [first, second, third, fourth]


def test_an_edition_builds_on_what_another_publisher_wrote_meanwhile(tmp_path: Path) -> None:
    first, second = nights(2)
    other = edition(released(replace(first.plan, name="Other")), "company", "1.0")
    kept = Editions(tmp_path, Audience())
    kept.keep(first)
    kept.read(first.day)
    Editions(tmp_path, Audience()).keep(other)
    kept.keep(second)

    fresh = Editions(tmp_path, Audience())
    assert [fresh.read(day) for day in fresh.days()] == [other, second]


def test_a_reader_sees_what_another_publisher_wrote_since(tmp_path: Path) -> None:
    first, second = nights(2)
    other, after = (
        edition(released(replace(each.plan, name="Other")), "company", "1.0") for each in (first, second)
    )
    kept, others = Editions(tmp_path, Audience()), Editions(tmp_path, Audience())
    for each in (first, second):
        kept.keep(each)
    kept.read(first.day)
    for each in (other, after):
        others.keep(each)

    assert kept.read(second.day) == after, "and not what builds on the first that was read"
    kept.read(first.day)
    others.keep(first)
    assert kept.read(first.day) == first


@pytest.mark.parametrize("left", ["company", "-old"], ids=["what was struck", "all of them"])
def test_what_a_killed_strike_left_is_tidied_up_by_the_next_publication(tmp_path: Path, left: str) -> None:
    first, second = nights(2)
    kept = Editions(tmp_path, Audience())
    kept.keep(first)
    beside = kept.root / f".okrlib-build-company-{2**22 - 1}-abc{left.removeprefix('company')}"
    if left == "-old":
        kept.folder.rename(beside)
    else:
        shutil.copytree(kept.folder, beside)

    kept.keep(second)
    assert names(kept.root) == ["company"]
    assert kept.days() == [first.day, second.day]


def test_each_audience_has_a_folder_of_its_own_and_the_plan_stays_in_order(
    plan_folder: PlanFolder,
) -> None:
    folder = plan_folder(GOOD)
    [one] = nights(1)
    for audience in (Audience(), Audience("public"), Audience("team", "ops")):
        Editions(folder, audience).keep(replace(one, audience=str(audience)))

    assert names(folder / "editions") == ["company", "public", "team-ops"]
    assert kept_audiences(folder) == ["company", "public", "team:ops"]
    assert not [f for f in load(folder).findings if "edition" in str(f)]


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda raw: raw[: len(raw) // 2], "cut off"),
        (lambda _: b"none", "Not a gzipped file|damaged|cut off"),
        (lambda _: gzip.compress(b"{}\n{}\n{}\n"), "damaged"),
        (
            lambda raw: gzip.compress(gzip.decompress(raw).replace(b"Night", b"Evening")),
            "not what was published",
        ),
        (
            lambda raw: gzip.compress(gzip.decompress(raw).replace(b'format":1', b'format":9')),
            "a newer okrlib wrote it",
        ),
    ],
)
def test_a_damaged_file_is_named_with_how_to_get_it_back(tmp_path: Path, damage: object, why: str) -> None:
    [one] = nights(1)
    Editions(tmp_path, Audience()).keep(one)
    file = tmp_path / "editions/company/2026-11-01.jsonl.gz"
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]  # a function

    with pytest.raises(BadEditionError, match=why) as raised:
        Editions(tmp_path, Audience()).read(FIRST)
    assert "git checkout -- editions/company/2026-11-01.jsonl.gz" in str(raised.value)


def test_a_day_without_an_edition_is_told_with_the_last_one(tmp_path: Path) -> None:
    kept = Editions(tmp_path, Audience())
    with pytest.raises(BadEditionError, match="None is kept yet"):
        kept.read(FIRST)
    kept.keep(nights(1)[0])
    with pytest.raises(BadEditionError, match="The last one is of 2026-11-01"):
        kept.read(b.on(12, 1))


def test_an_edition_whose_base_is_gone_says_so(tmp_path: Path) -> None:
    kept = Editions(tmp_path, Audience())
    for each in nights(2):
        kept.keep(each)
    (tmp_path / f"editions/company/{FIRST}.jsonl.gz").unlink()

    with pytest.raises(BadEditionError, match=f"builds on that of {FIRST}, which is gone.*git log"):
        Editions(tmp_path, Audience()).read(FIRST + timedelta(days=1))


def test_all_editions_are_written_anew_without_what_was_struck(tmp_path: Path) -> None:
    kept = Editions(tmp_path, Audience())
    for each in nights(4):
        kept.keep(each)
    pairs = kept.rewrite(lambda one: strike_text(one, "Night 2").edition)

    assert [day for day, _, _ in pairs] == [b.on(11, 3), b.on(11, 4)]
    raw = b"".join(gzip.decompress(file.read_bytes()) for file in kept.folder.iterdir())
    assert b"Night 2" not in raw
    assert b"Night 1" in raw
    fresh = Editions(tmp_path, Audience())
    assert [fresh.read(day).digest for day in fresh.days()][2:] == [new for _, _, new in pairs]
    assert names(tmp_path / "editions") == ["company"]
    assert kept.rewrite(lambda one: one) == []

    record_struck(tmp_path / "editions", [("2026-11-09T10:00:00+00:00", "company", *pair) for pair in pairs])
    assert struck_digests(tmp_path / "editions") == {old: new for _, old, new in pairs}
    assert struck_mark(tmp_path / "editions") == "struck-2", "the next id is another than the first"
    assert "Night" not in (tmp_path / "editions/struck.csv").read_text("utf-8")


def test_a_strike_leaves_who_may_read_and_write(tmp_path: Path) -> None:
    kept = Editions(tmp_path, Audience())
    for each in nights(3):
        kept.keep(each)
    first = kept.folder / f"{FIRST}.jsonl.gz"
    kept.folder.chmod(0o2770)
    first.chmod(0o640)
    before = [path.stat().st_mode for path in (kept.folder, first)]

    assert kept.rewrite(lambda one: strike_text(one, "Night 1").edition)
    assert [path.stat().st_mode for path in (kept.folder, first)] == before


def test_a_walk_begins_with_a_whole_edition(tmp_path: Path) -> None:
    kept = Editions(tmp_path, Audience())
    days: list[date] = []
    for each in nights(6):
        kept.keep(each)
        days.append(each.day)

    walked = list(kept.walk(days[-1], 2))
    assert walked[0].base is None
    assert [head.day for head in walked][-2:] == days[-3:-1]
