"""A site whose language has words speaks it: all of its own words, and none that people typed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from itertools import islice, product
from typing import TYPE_CHECKING, Any, get_args

import pytest
import tomli
from bs4 import BeautifulSoup

import okrlib
from kit import builders as b
from okrlib.behaviour.behaviour import Point
from okrlib.behaviour.sentences import Finding, finding_words, target_words
from okrlib.editions import edition
from okrlib.model import KPI, Policy, Rhythm, SiteSettings, Target, step
from okrlib.plan import released
from okrlib.publish import catalogue, publish
from okrlib.publish.exporter import clean_output
from okrlib.publish.words import Words
from okrlib.resources import data_dir
from okrlib.review.calibration import Ambitions, Calibration, Share
from okrlib.signals.rules import RULES
from okrlib.store import Editions

if TYPE_CHECKING:
    from pathlib import Path

    from okrlib.plan import Plan

#: Words that only English sentences have.
ENGLISH = re.compile(r"(?<![\w-])(?:of|the|and|now|is|are|from|by|with|since|for|expected)(?![\w-])")
FRENCH = {
    "words": {
        "Goals": "Objectifs",
        "{n} of {n} beds": "{1} lits, {0}",
        "<1>Score</1> of {}": "{} : <1>note</1>",
    }
}


def text_of(page: BeautifulSoup, selector: str) -> str:
    element = page.select_one(selector)
    assert element is not None
    return element.text


def german(folder: Path) -> Plan:
    return replace(okrlib.load(folder).plan, language="de")


def words(code: str = "fr", tables: dict[str, Any] = FRENCH, *named: str) -> Words:
    return Words(code, tables, named)


def _as_it_was(plan: Plan) -> Plan:
    """The plan with other words and numbers, so that every kind of difference is told."""
    running = [o for o in plan.objectives if o.cycle == "2019-Q1" and o.state == "active"]
    first, second, third, fourth, *rest = running
    measures = {
        kr.id: replace(kr, title=f"Old {kr.title}", target=kr.target and kr.target + 1)
        for o in rest
        for kr in o.key_results
    }
    goals = (
        replace(first, title=f"{first.title} once"),
        replace(second, team=rest[0].team),
        replace(third, id="gone", key_results=()),
        replace(fourth, key_results=fourth.key_results[1:]),
        *(replace(o, key_results=tuple(measures[kr.id] for kr in o.key_results)) for o in rest),
        *(o for o in plan.objectives if o not in running),
    )
    rows = list(plan.check_ins)
    told = (
        row for row in rows if row.key_result in measures and date(2019, 1, 9) < row.date < date(2019, 2, 9)
    )
    late, corrected, withdrawn = islice((row for row in told if isinstance(row.value, float)), 3)
    rows.remove(late)
    rows[rows.index(corrected)] = corrected._replace(value=corrected.value + 1)
    rows.append(withdrawn._replace(date=withdrawn.date + timedelta(days=1)))
    cards = tuple(
        replace(k, targets=tuple(replace(t, value=t.value + 1) for t in k.targets)) for k in plan.kpis
    )
    return replace(plan, objectives=goals, kpis=cards, check_ins=tuple(rows))


def test_every_text_of_the_example_is_german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = data_dir("notebooks") / "example"
    plan = german(folder)
    typed = {" ".join(name.split()).rstrip(".") for name in catalogue.names(plan) if name and len(name) > 3}
    names = re.compile("|".join(map(re.escape, sorted(typed, key=len, reverse=True))))
    left: set[str] = set()
    translated = Words._translated

    def watched(self: Words, html: str) -> tuple[str, bool]:
        said, known = translated(self, html)
        ours = re.sub(r'<(a|typed-text)\b[^>]*?( lang="de")?>.*?</\1>|<[^>]*>', "", said)
        if not known or ENGLISH.search(names.sub("", " ".join(unescape(ours).split()))):
            left.add(html)
        return said, known

    monkeypatch.setattr(Words, "_translated", watched)
    assert plan.today is not None
    editions = Editions(tmp_path, "company")
    for before in (date(2019, 1, 2), date(2019, 3, 1)):
        editions.keep(edition(released(_as_it_was(plan).judged_on(before)), "company"))
    how = {"folder": folder, "processes": 1, "editions": editions}
    site = publish(plan, tmp_path / "site", on=plan.today, **how).out
    changes = "".join(page.read_text("utf-8") for page in (site / "changes").iterdir())
    for told in ("der Zielwert war: ", "die Messgröße war: ", "ein Bericht für ", "es ist von "):
        assert re.search(told, changes, re.IGNORECASE), told
    # A story describes itself.
    story = (site / "stories/winters.html").read_text("utf-8")
    assert {*left} == {*re.findall(r'name="description" content="([^"]*)"', story)}
    pages = [file.read_text("utf-8") for file in site.rglob("*.html")]
    assert all('<html lang="de">' in page and ' lang="en"' not in page for page in pages)
    assert "SUMMARY:2018-Q3 beginnt" in (site / "calendar.ics").read_text("utf-8")
    assert "von „auf Kurs“ zu" in (site / "feed.atom").read_text("utf-8")
    assert '"Zahlen speichern"' in (site / "assets/charts.js").read_text("utf-8")


def test_every_german_sentence_has_the_holes_and_tags_of_the_english() -> None:
    tables = tomli.loads((data_dir("site") / "words/de.toml").read_text("utf-8"))
    assert [key for key, said in tables["words"].items() if not catalogue._fits(key, said)] == []
    assert {table for table in tables if isinstance(tables[table], dict)} == set(catalogue._TABLES)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("No figure since October 2026; target met then.", "Kein Wert seit Oktober 2026; damals war der"),
        ("Steady since 2005.", "Stabil seit 2005."),
        ("Steady since 2005/06.", "Stabil seit 2005/06."),
        ("1 value in February 2019.", "1 Wert im Februar 2019."),
        ("1 value on 3 March 2026.", "1 Wert am 3. März 2026."),
        ("1 value in the week of 2 March 2026.", "1 Wert in der Woche ab 2. März 2026."),
        ("1 value in 2026.", "1 Wert 2026."),
        ("33 values from January 2024 to October 2026, 1 month without a figure.", "1 Monat ohne Wert."),
        ("2 values from 1899 to 2026, none between 1899 and 2026.", "keiner zwischen 1899 und 2026."),
        (
            "2 values from May 1899 to May 2026, none between May 1899 and May 2026.",
            "keiner zwischen Mai 1899 und Mai 2026.",
        ),
        (
            "Ended on 10 November 2026; its last figure missed the target.",
            "Beendet am 10. November 2026; der",
        ),
        ("Of 3 KPIs, 1 meets its target, 1 misses it and 1 has ended.", "verfehlt 1 ihn und ist 1 beendet."),
        ("Of 2 KPIs, 1 misses its target and 1 has no target.", "verfehlt 1 ihren Zielwert und hat 1 keinen"),
        ("0 of 1 value is within the limit", "0 von 1 Wert liegt innerhalb der Grenze"),
        ("1 of 2 values is within the limits", "1 von 2 Werten liegt innerhalb der Grenzen"),
        ("2026, ended 31\xa0December 2026", "2026, beendet am 31. Dezember 2026"),
        ("2026, from 1\xa0January 2026", "2026, ab 1. Januar 2026"),
        ("Can mislead", "Kann täuschen"),
        (
            "3 goals: 1 helps another goal, 2 are its own, 1 depends on another; 1 team below",
            "hilft einem anderen Ziel, 2 sind eigene, 1 hängt von einem anderen ab; 1 Team darunter",
        ),
        ("5 goals: 2 help another goal, 1 is its own", "2 helfen einem anderen Ziel, 1 ist ein eigenes"),
        (
            "3 goals of further teams are in the list, and drawn on their teams' pages.",
            "3 Ziele weiterer Teams stehen in der Liste und sind auf den Seiten ihrer Teams gezeichnet.",
        ),
        ("Counter-measure", "Gegengröße"),
        (
            "Worse than usual since Q1 2019; target missed 3 quarters running.",
            "seit Q1 2019; Zielwert 3 Quar",
        ),
        ("Better than usual in 2019; 1 day off target.", "Besser als üblich 2019; 1 Tag neben dem Zielwert."),
        (
            "Falling by 2.03\xa0min./case a year since 2012: concern.",
            "Fällt um 2,03 min./case im Jahr seit 2012:",
        ),
        ("No real change in the last three years (usual range 2e-07–2.1e-07\xa0%).", "2e-07–2,1e-07 %)."),
        ("It holds 1 team, 1 objective and 1 KPI: everything that is released.", "1 Team, 1 Ziel und 1 Kenn"),
        (
            "The one team is behind plan; the only objective is off track.",
            "liegt hinter dem Plan; das einzige Ziel ist nicht auf Kurs",
        ),
        ("The company objective was not reported.", "Das Unternehmensziel wurde nicht berichtet."),
        ("at least 5\xa0calls every two weeks", "alle zwei Wochen mindestens 5 calls"),
        ("6.28\xa0% in May 2026, target at most 9\xa0%.", "6,28 % im Mai 2026, Zielwert höchstens 9 %."),
        ("at most 9\xa0%", "höchstens 9 %"),
        ("at least 3 and at most 5\xa0% every week", "jede Woche mindestens 3 und höchstens 5 %"),
        ("at least 3 and at most 5 every week", "jede Woche mindestens 3 und höchstens 5"),
        ("at least 3 and at most 5\xa0%", "mindestens 3 und höchstens 5 %"),
        (
            "It was active and is now closed, achieved.",
            "Es war: aktiv, und ist jetzt: abgeschlossen, erreicht.",
        ),
        (
            "What was reported for the week of 5\xa0October 2026 was corrected from 5 to 6.",
            "Was berichtet war (Woche ab 5. Oktober 2026), wurde von 5 auf 6 korrigiert.",
        ),
        (
            "What was reported for 5\xa0October 2026 was corrected from 5 to 6.",
            "Was berichtet war (5. Oktober 2026), wurde von 5 auf 6 korrigiert.",
        ),
        (
            "What was reported for September 2026 was taken back: 5.",
            "Was berichtet war (September 2026), wurde zurückgenommen: 5.",
        ),
        (
            "Its measure was: lower is better, in h. It is now: neither way is better.",
            "Die Messgröße war: niedriger ist besser, in h. Sie ist jetzt: keine Richtung ist besser.",
        ),
        (
            "A report for 5\xa0October 2026 came late: 7.",
            "Ein Bericht für den 5. Oktober 2026 kam spät: 7.",
        ),
        (
            "What was reported for 2019 was taken back: 5.",
            "Was berichtet war (2019), wurde zurückgenommen: 5.",
        ),
        ("It moved from Sales to Depot.", "Es ist von Sales zu Depot gewandert."),
        ("at least 9\xa0% every week", "jede Woche mindestens 9 %"),
        ("target at least 3\xa0hours", "Zielwert mindestens 3 hours"),
        ("Triaged in time: “New rota.”", "Triaged in time: „New rota.“"),
        ("at least 4 every week", "jede Woche mindestens 4"),
        ("The final score is 0.23 on 2 of 4 key results: it is still to be closed.", "0,23, bei 2 von 4 "),
        ("first report: target: on time; 70\xa0% of the way.", "erster Bericht: Zielwert: on time; 70 % des"),
        ("target: 21\xa0°C (band 20 to 22)", "Zielwert: 21 °C (Band 20 bis 22)"),
        ("Nothing has been reported on 2026-Q4 yet.", "Zu 2026-Q4 wurde noch nichts berichtet."),
        ("target: 5\xa0h (band up to 9)", "Zielwert: 5 h (Band bis 9)"),
        ("5\xa0days, May 2026; target 5\xa0days (band from 3).", "Zielwert 5 days (Band ab 3)."),
        ("55\xa0% from 1\xa0April 2026", "55 % ab 1. April 2026"),
        (
            "marked (2 of 3 beyond 2 sigma) in June 2026",
            "markiert (2 von 3 jenseits von 2 Sigma) im Juni 2026",
        ),
        (
            "Marked (6 rising or falling) from 2019 to 2025.",
            "Markiert (6 steigend oder fallend) von 2019 bis",
        ),
        (
            "Limits begin anew with March 2026: New scale.",
            "Die Grenzen beginnen neu ab März 2026: New scale.",
        ),
        ("Limits are those of 2024 to 2024/25: Old scale.", "sind die von 2024 bis 2024/25: Old scale."),
        ("Accepted for Q9, Depot. Reason: marked points, since Q3 2026.", "Grund: markierte Punkte, seit Q3"),
        (
            "Closed as achieved; the learning is still to be written down.",
            "Abgeschlossen als erreicht; das Gelernte ist noch aufzuschreiben.",
        ),
        ("Decision: do not continue, in m as “X”.", "Entscheidung: nicht fortsetzen, in m als "),
        ("1 objective of 1 team.", "1 Ziel von 1 Team."),
        (
            "target at least 3 and at most 5\xa0% every week",
            "Zielwert jede Woche mindestens 3 und höchstens 5 %",
        ),
        (
            "Since May 2026 its usual range is 5 to 7\xa0h at this time of year.",
            "Seit Mai 2026 ist ihr üblicher Bereich zu dieser Jahreszeit 5 bis 7 h.",
        ),
        (
            "No figure since 2023. It does not move. For the better: above the upper limit in 2023.",
            "Kein Wert seit 2023. Sie bewegt sich nicht. Zum Besseren: über der oberen Grenze 2023.",
        ),
        (
            (
                "On track, and yet about a 1 in 4 chance of success: it is where it was expected by now, "
                "but at the pace of its reports it ends short."
            ),
            "Auf Kurs, und doch nur etwa 1 von 4 Chancen auf Erfolg: Es liegt dort, wo es bis jetzt erwartet",
        ),
        (
            "Safeguard for Calls; 9\xa0h in May 2026, target at most 8\xa0h.",
            "Schutzgröße für Calls; 9 h im Mai",
        ),
        ("Confidence fell from 8 to 3: Calls", "Zuversicht von 8 auf 3 gefallen: Calls"),
        ("5\xa0h to 7\xa0h.", "5 h bis 7 h."),
        ("5\xa0h of 7\xa0h.", "5 h von 7 h."),
        ("5\xa0h every two weeks.", "alle zwei Wochen 5 h."),
        ("stale → at risk → on track", "veraltet → gefährdet → auf Kurs"),
        ("Health: ended → closed", "Zustand: beendet → abgeschlossen"),
    ],
)
def test_what_no_example_shows_is_german_too(english: str, german: str) -> None:
    tables = tomli.loads((data_dir("site") / "words/de.toml").read_text("utf-8"))
    assert german in words("de", tables).say(english).replace("\xa0", " ")


def test_every_rule_of_signals_has_a_german_name() -> None:
    tables = tomli.loads((data_dir("site") / "words/de.toml").read_text("utf-8"))
    names = {rule.name for rules in RULES.values() for rule in rules}
    assert [name for name in names if words("de", tables).say(name) == name] == []


@pytest.mark.parametrize("rhythm", get_args(Rhythm))
def test_what_signals_and_targets_say_is_german_in_every_form(rhythm: Any) -> None:
    german = words("de", tomli.loads((data_dir("site") / "words/de.toml").read_text("utf-8")))
    kpi = KPI(id="k", unit="h", better="lower", rhythm=rhythm)
    rules = {rule.name for rules in RULES.values() for rule in rules}
    point = Point(date(2026, 1, 1), 9.0, 5.0, 2.0, 8.0, "", "concern", 0)
    runs = [
        tuple(
            point._replace(period=step(point.period, rhythm, n), rule=rule, reading=reading)
            for n in range(of)
        )
        for rule, reading, of in product(rules, ("concern", "improvement", "high"), (1, 3))
    ]
    bands = [(None, None), (3.0, None), (None, 9.0), (3.0, 9.0)]
    targets = [target_words(kpi, Target(value=5, low=low, high=high)) for low, high in bands]
    sentences = [
        *(f"{text[0].upper()}{text[1:]}." for run in runs for text in [finding_words(kpi, Finding(run))]),
        *(f"The target is {text}." for text in targets),
        *(f"Its target was: {text}. It is now: none." for text in targets),
        *(f"{text} from 1\xa0May 2026 to 3\xa0June 2027" for text in targets),
    ]
    assert [text for text in sentences if ENGLISH.search(said := german.say(text)) or said == text] == []


def test_what_calibration_says_is_german_in_every_form() -> None:
    german = words("de", tomli.loads((data_dir("site") / "words/de.toml").read_text("utf-8")))
    shares = [(), *((Share(7, 10, came_true),) for came_true in (0.0, 0.4, 0.7))]
    scores = [Calibration(12, brier, ()).meaning for brier in (0.1, 0.2, 0.25, 0.3)]
    sentences = [
        *(Ambitions(*counts).sentence for counts in product((0, 1, 2), repeat=3)),
        *(Calibration(12, 0.2, of).sentence for of in shares),
        *(
            f"{said}: a Brier score of 0.1 over 12 closed key results, where 0 is perfect and always saying "
            "5 of 10 gets 0.25."
            for said in scores
        ),
    ]
    assert [text for text in sentences if ENGLISH.search(said := german.say(text)) or said == text] == []


def test_the_foot_of_a_page_is_german_with_a_licence_and_a_name_to_cite(tmp_path: Path) -> None:
    plan = b.plan(b.objective(b.kr()))
    for link in ("", "https://licence.example/"):
        settings = SiteSettings(licence="Open for all", licence_link=link, cite="Now & Co", address=link)
        held = replace(plan, language="de", site=settings)
        site = publish(held, tmp_path / "site", on=b.on(11, 20), kinds=["home", "how", "edition"]).out
        foot = BeautifulSoup((site / "how.html").read_text("utf-8"), "html.parser").select_one("footer p")
        assert foot is not None
        text = " ".join(foot.text.split())
        assert "Lizenz: Open for all. Zitierweise: Now & Co, „Lesehilfe“, Stand 20. November 2026" in text
        assert not ENGLISH.search(text.replace("Open for all", ""))
        assert not foot.select("[lang]")


@pytest.mark.parametrize("unit", ["Tage", "days", "Betten je Haus", "je 1,000 Tage"])
def test_the_unit_of_a_target_stays_behind_its_number(unit: str) -> None:
    german = words("de", tomli.loads((data_dir("site") / "words/de.toml").read_text("utf-8")), unit)
    assert german.say(f"target at most 7\xa0{unit}") == f"Zielwert höchstens 7\xa0{unit}"
    assert german.say(f"at least 5 and at most 7\xa0{unit}") == f"mindestens 5 und höchstens 7\xa0{unit}"


def test_an_id_that_is_a_word_of_ours_keeps_none_from_being_translated(tmp_path: Path) -> None:
    goal = b.objective(b.kr(name="progress", title="Mehr Betten"), name="teams", title="Alle haben Platz")
    kpi = KPI(id="confidence", title="Vertrauen", team="ops")
    plan = replace(b.plan(goal, kpis=(kpi,)), language="de")
    site = publish(plan, tmp_path / "site", on=b.on(11, 20)).out
    page = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    assert "Fortschritt" in text_of(page, "table.teams thead")
    assert "Zuversicht" in text_of(page, "table.teams thead")


def test_a_cause_in_a_plans_own_words_is_no_english_one(tmp_path: Path) -> None:
    causes = "zu viel auf einmal", Policy().causes[0]
    parts = [b.kr(name=f"kr{n}", cause=cause) for n, cause in enumerate(causes)]
    goal = b.closed_goal(*parts, day=b.on(12, 31), outcome="missed")
    log = [b.said(b.on(12, 20), 11.0, kr.id) for kr in parts]
    plan = b.plan(goal, log=log, language="de")
    site = publish(plan, tmp_path / "site", on=b.AFTER).out
    review = BeautifulSoup((site / "reviews/2026-Q4.html").read_text("utf-8"), "html.parser")
    table = [(th.text, th.get("lang")) for th in review.select("#causes ~ div tbody th")]
    assert table == [("zu viel auf einmal", None), ("zu ehrgeizig", None)]
    assert "Hauptursache: zu viel auf einmal" in (site / "objectives/o.html").read_text("utf-8")


def test_what_people_called_like_words_of_ours_stays(tmp_path: Path) -> None:
    titles = "On track", "3 of 4", "Home", "Search"
    goal = b.objective(b.kr(title=titles[1]), title=titles[0])
    plan = b.plan(goal, teams=(replace(b.COMPANY, title=titles[3]), replace(b.OPS, title=titles[2])))
    site = publish(replace(plan, language="de"), tmp_path / "site", on=b.on(11, 20)).out
    page = BeautifulSoup((site / "objectives/o.html").read_text("utf-8"), "html.parser")
    shown = {name: text_of(page, name) for name in ("h1", "title", ".kr-words", "nav.eyebrow", "h2")}
    assert shown["h1"] == "On track"
    assert shown["title"] == "On track · Acme"
    assert "3 of 4" in shown[".kr-words"]
    assert "Home" in shown["nav.eyebrow"]
    assert shown["h2"] == "Schlüsselergebnisse"


def test_a_table_of_a_story_is_named_in_the_plans_language() -> None:
    box = clean_output("<table><tr><td>Goals</td></tr></table>")
    story = f'<main><div class="columns" lang="fr"><div>{box}</div>Goals</div></main>'
    page = f'<html lang="en">{story}<p>Goals</p></html>'
    tables = {"words": {"Table": "Tableau", "Goals": "Objectifs"}}
    assert words("fr", tables).page(page) == (
        '<html lang="fr"><main><div class="columns" lang="fr"><div><div class="scroll" tabindex="0" '
        'role="region" aria-label="Tableau"><table><tbody><tr><td>Goals</td></tr></tbody></table></div></div>'
        "Goals</div></main><p>Objectifs</p></html>"
    )


def test_what_people_write_after_a_table_stays_as_they_wrote_it(tmp_path: Path) -> None:
    note = "| No change | 2.5 |\n|---|---|\n| Score | Goals |\n\nNo change\n\nTarget reached: 1,234.5"
    plan = b.plan(replace(b.objective(b.kr(name="wait"), name="calm"), notes=note))
    site = publish(replace(plan, language="de"), tmp_path / "site", on=b.on(11, 20)).out
    page = BeautifulSoup((site / "objectives/calm.html").read_text("utf-8"), "html.parser")
    table = page.select_one('[lang="de"] .scroll')
    assert table is not None
    assert table["aria-label"] == "Tabelle"
    assert [cell.text for cell in table.select("th, td")] == ["No change", "2.5", "Score", "Goals"]
    assert [p.text for p in table.find_next_siblings("p")] == ["No change", "Target reached: 1,234.5"]
    assert text_of(page, "h2") == "Schlüsselergebnisse"


def test_numbers_and_days_are_written_as_the_language_has_them_and_people_s_are_not() -> None:
    tables = {
        "decimal": ",",
        "thousands": ".",
        "day": "{}. {}",
        "months": {"March": "März"},
        "words": {"Note: {}": "Notiz: {}"},
    }
    say = words("de", tables, "Wait 2.5 hours").say
    assert say("1,250.5") == "1.250,5"
    assert say("5\N{NO-BREAK SPACE}March 2019") == "5.\N{NO-BREAK SPACE}März 2019"
    assert say("Note: 2.5 on 5 March") == "Notiz: 2.5 on 5 March"
    assert say("Wait 2.5 hours") == "Wait 2.5 hours"


def test_order_and_tags_follow_the_language_and_the_rest_says_that_it_is_english() -> None:
    html = (
        '<html lang="en"><body><h1>Goals</h1><p>3 of 40 beds</p><p><b>Score</b> of '
        '<span lang="fr">A &amp; B</span></p><p>Other</p><p lang="fr">Goals</p></body></html>'
    )
    assert words().page(html) == (
        '<html lang="fr"><body><h1>Objectifs</h1><p>40 lits, 3</p><p>A &amp; B : <b>note</b></p>'
        '<p lang="en">Other</p><p lang="fr">Goals</p></body></html>'
    )


def test_how_an_edition_is_described_is_german() -> None:
    of = (
        "Its number is <code>f0</code>, the beginning of the SHA-256 of its content; okrlib 1.0 published it."
    )
    before = (
        'The edition before is of 4\xa0March: <a href="x">what changed since</a>,'
        ' or <a href="y">compare any two</a>.'
    )
    tables = tomli.loads((data_dir("site") / "words/de.toml").read_text("utf-8"))
    for more in ("It is the first that is kept.", before):
        assert "lang=" not in (page := words("de", tables).page(f"<p>{of} {more}</p>"))
        assert not ENGLISH.search(page)


def test_markup_in_a_file_of_words_is_text() -> None:
    evil = {
        "words": {"Goals": "<script>alert(1)</script>\"'", "{n} goals": "{}<1><b>"},
        "decimal": "<",
        "scripts": {"Back": '";alert(1)//', " of ": "`${x}"},
    }
    page = words("fr", evil).page('<html lang="en"><i title="Goals">Goals</i><p>1.5</p><p>1.5 goals</p>')
    assert "<script" not in page
    assert "<b>" not in page
    assert 'title="&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;"' in page
    assert words("fr", evil).script('"Back" + `${a} of ${b}`') == '"\\";alert(1)//" + `${a}{x}${b}`'


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ('[words]\nGoals = "Buts"', 0),
        ('\ufeff[words]\nGoals = "Buts"', 0),  # as Windows' editor saves it
        ('[words]\n"{n} goals" = "buts"\nGoals = "Buts"', 1),
        ('[words]\n"<1>Goals</1>" = "<2>buts</2>"\n"{n} goals" = "{1} buts"\nGoals = "Buts"', 2),
        ('[words]\nGoals = "Buts"\nTeams = 3', 1),
        ('[words]\nGoals = "Buts"\n[other]\na = "b"', 1),
        ("[words", 1),
    ],
)
def test_a_plan_brings_words_of_its_own_and_hears_what_is_wrong(
    tmp_path: Path, text: str, left_out: int
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words/fr.toml").write_text(text, "utf-8")
    plan = replace(b.plan(b.objective(b.kr())), language="fr")
    done = publish(plan, tmp_path / "site", on=b.on(11, 20), folder=tmp_path, kinds=["home"])
    assert [f.code for f in done.findings] == ["wrong-words"] * left_out
    assert all(f.place and f.place.file == "words/fr.toml" for f in done.findings)
    assert ("Buts</a>" in (done.out / "index.html").read_text("utf-8")) is (text != "[words")


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (b'[words]\nGoals = "Gr\xf6\xdfen"\n', "the file is not UTF-8."),
        (b"a = " + b"[" * 5_000, "TOML inline arrays/tables are nested more than"),
        (b"a = " + b"1" * 5_000, "Exceeds the limit"),
    ],
)
def test_words_that_cannot_be_read_are_left_out(tmp_path: Path, held: bytes, why: str) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words/de.toml").write_bytes(held)
    (finding,) = catalogue.wrong_words(replace(b.plan(), language="de"), tmp_path)

    assert finding.what.startswith(f"The words are left out: {why}")


def test_other_words_build_the_pages_anew(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "kept").mkdir(mode=0o700)
    plan = replace(b.plan(b.objective(b.kr())), language="de")

    def built(text: str) -> tuple[str, ...]:
        (tmp_path / "words/de.toml").write_text(text, "utf-8")
        return publish(
            plan, tmp_path / "site", on=b.on(11, 20), folder=tmp_path, kept=tmp_path / "kept"
        ).built

    assert built("")
    assert not built("# nothing else\n")
    assert len(built('[words]\nGoals = "Vorhaben"')) > 3
    assert "Vorhaben" in (tmp_path / "site/index.html").read_text("utf-8")
