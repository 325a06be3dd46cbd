"""What a text really is, the fields it holds, and how the coach judges drafts it was not made for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okrlib.coach import Proposal, coach, read
from okrlib.errors import OkrError

DRAFTS = [
    json.loads(line) for line in (Path(__file__).parent / "drafts.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("text", "kind", "code", "expected"),
    [
        ("Delight first-time buyers", "objective", "en", "objective"),
        ("Grow sales by 20%", "objective", "en", "key_result"),
        ("Launch the new app", "objective", "en", "initiative"),
        ("Customer churn rate", "objective", "en", "kpi"),
        ("Keep uptime above 99.9%", "objective", "en", "kpi"),
        ("Improve revenue", "key_result", "en", "objective"),
        ("Reduce churn from 5% to 3%", "key_result", "en", "key_result"),
        ("Ship 10 features", "key_result", "en", "initiative"),
        ("Monthly active users", "key_result", "en", "kpi"),
        ("Support satisfaction score of 8", "key_result", "en", "key_result"),
        ("Share of visitors who come back", "kpi", "en", "kpi"),
        ("Improve quality", "kpi", "en", "objective"),
        ("Support response time", "kpi", "en", "kpi"),
        ("Blog posts published", "key_result", "en", "initiative"),
        ("Neues CRM-System einführen", "objective", "de", "initiative"),
        ("Einführung der elektronischen Akte", "objective", "de", "initiative"),
        ("Umsatz um 20 % steigern", "objective", "de", "key_result"),
        ("Kundenzufriedenheit im Quartal", "key_result", "de", "kpi"),
        ("Den Süden für unsere Marke begeistern", "objective", "de", "objective"),
    ],
)
def test_a_text_is_what_it_says(text: str, kind: str, code: str, expected: str) -> None:
    held = read(text, kind, language=code)

    assert held.class_ == expected
    assert held.because.endswith(".")


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        (
            "Reduce answer time from 48 to 24 hours by Q3",
            "en",
            Proposal("decrease", 48, 24, unit="hours", direction="down", until="Q3"),
        ),
        (
            "Response time stays between 5 and 10 minutes",
            "en",
            Proposal("maintain", at_least=5, at_most=10, unit="minutes", direction="keep"),
        ),
        ("Hold sickness below 4.5 %", "en", Proposal("maintain", at_most=4.5, unit="%", direction="keep")),
        (
            "Krankenstand unter 4,5 % halten",
            "de",
            Proposal("maintain", at_most=4.5, unit="%", direction="keep"),
        ),
        (
            "Answers within 2 hours for 90% of calls",
            "en",
            Proposal("reach", target=90, unit="%", direction="up"),
        ),
        (
            "Fewer people waiting more than four hours",
            "en",
            Proposal("decrease", direction="down", missing=("baseline", "target")),
        ),
        (
            "NPS up to 50 (currently 32)",
            "en",
            Proposal("increase", 32, 50, direction="up"),
        ),
        (
            "Increase repeat orders to 45%",
            "en",
            Proposal("increase", None, 45, unit="%", direction="up", missing=("baseline",)),
        ),
        (
            "Improve response time to 4 hours",
            "en",
            Proposal("decrease", None, 4, unit="hours", direction="down", missing=("baseline",)),
        ),
        (
            "Keep uptime at or above 99.9%",
            "en",
            Proposal("maintain", at_least=99.9, unit="%", direction="keep"),
        ),
        ("Sign 12 new customers", "en", Proposal("reach", None, 12, unit="new customers", direction="up")),
        (
            "Never fall below 80 % occupancy",
            "en",
            Proposal("maintain", at_least=80, unit="%", direction="keep"),
        ),
        (
            "Küche zwischen 2 und 5 °C halten",
            "de",
            Proposal("maintain", at_least=2, at_most=5, unit="°C", direction="keep"),
        ),
        (
            "Reduce 40 tickets a day to 25",
            "en",
            Proposal("decrease", 40, 25, unit="tickets per day", direction="down"),
        ),
        (
            "Raise the share by 5 points (currently 31)",
            "en",
            Proposal("increase", 31, 36, unit="points", direction="up"),
        ),
        (
            "Grow sales by 10%",
            "en",
            Proposal("increase", unit="%", direction="up", missing=("baseline", "target")),
        ),
        (
            "Retouren von 12 % auf 7 % senken",
            "de",
            Proposal("decrease", 12, 7, unit="%", direction="down"),
        ),
    ],
)
def test_a_sentence_becomes_fields(text: str, code: str, expected: Proposal) -> None:
    assert read(text, "key_result", language=code).proposal == expected


def test_a_sentence_without_a_number_proposes_nothing() -> None:
    assert read("Delight first-time buyers", "objective").proposal is None


def test_the_measure_is_named() -> None:
    assert read("Reduce average wait from 95 to 60 minutes", "key_result").measure == "average wait"
    assert read("Retouren von 12 % auf 7 % senken", "key_result", language="de").measure == "Retouren"


@pytest.mark.parametrize(
    ("text", "code", "measure", "unit"),
    [
        (
            "Raise the share of calls answered within 60 s from 70 % to 85 %",
            "en",
            "share of calls answered within 60 s",
            "%",
        ),
        ("Reduce falls per ward from 6 to 2 a month", "en", "falls per ward", "per month"),
        ("Reduce complaints in the north from 40 to 25", "en", "complaints in the north", ""),
        ("Keep uptime above 99.9 % in every region", "en", "uptime in every region", "%"),
        ("Uptime stays above 99.9%", "en", "Uptime", "%"),
        ("400 readers a month ask for an offer", "en", "readers ask for an offer", "readers per month"),
        ("Win 12 clinics with more than 50 beds", "en", "clinics with more than 50 beds", "clinics"),
        (
            "Anteil der Anrufe, die binnen 60 s beantwortet werden, von 70 % auf 85 % steigern",
            "de",
            "Anteil der Anrufe, die binnen 60 s beantwortet werden",
            "%",
        ),
        ("Falls per 1,000 bed days from 6.6 to 4.0", "en", "Falls per 1,000 bed days", ""),
        ("Three in four buyers come back (now two in four)", "en", "buyers come back", "%"),
        ("Keep the vault between 14 and 16 °C on 9 of 10 days", "en", "vault on 9 of 10 days", "°C"),
        ("Cut delays from 9 to 5 days between 1 April and 30 June", "en", "delays", "days"),
        ("Halve faults per order from 4 to 2", "en", "faults per order", ""),
        ("Jeder vierte Gast kommt wieder (heute jeder zehnte)", "de", "Gast kommt wieder", "%"),
        (
            "Lehrlinge, die im Betrieb bleiben: von 60 % auf 75 %",
            "de",
            "Lehrlinge, die im Betrieb bleiben",
            "%",
        ),
        ("Cut delivery time by two days, from 5 to 3", "en", "delivery time", "days"),
        ("Defects < 0.5 % (Q3: 1.2 %)", "en", "Defects", "%"),
        ("Cut calls after 5 pm from 9 to 3 a day", "en", "calls after 5 pm", "per day"),
        ("Zwischen 12 und 15 Helfer pro Woche im Tierheim", "de", "Helfer im Tierheim", "Helfer pro Woche"),
        ("Beschwerden je Filiale von 12 auf 5 im Monat senken", "de", "Beschwerden je Filiale", "pro Monat"),
    ],
)
def test_a_measure_keeps_its_qualifiers(text: str, code: str, measure: str, unit: str) -> None:
    reading = read(text, "key_result", language=code)

    assert (reading.measure, reading.proposals[0].unit) == (measure, unit)


@pytest.mark.parametrize(
    ("text", "code", "measure", "expected"),
    [
        ("Shorten handover from two hours to 45 minutes", "en", "handover", ("decrease", 120, 45)),
        ("Übergabe von zwei Stunden auf 45 Minuten verkürzen", "de", "Übergabe", ("decrease", 120, 45)),
        ("Average set-up 45 minutes (today 2 hours)", "en", "Average set-up", ("decrease", 120, 45)),
        ("Cut milking by 20 minutes from 2 hours", "en", "milking", ("decrease", 120, 100)),
        # The end is told in the unit of the start where this is shorter.
        ("Raise battery life from 1 hour to 100 minutes", "en", "battery life", ("increase", 60, 100)),
        ("Haltbarkeit von 5 Tagen auf 1 Woche erhöhen", "de", "Haltbarkeit", ("increase", 5, 7)),
        # Neither has a short number: the way is known, the start is not.
        ("Bow repairs from 1 month to 2 weeks", "en", "Bow repairs", ("decrease", None, 2)),
        ("Cut answer time from 3 working days to 4 hours", "en", "answer time", ("decrease", None, 4)),
        ("Antwortzeit von 3 Werktagen auf 4 Stunden senken", "de", "Antwortzeit", ("decrease", None, 4)),
    ],
)
def test_a_start_and_an_end_are_told_in_one_length_of_time(
    text: str, code: str, measure: str, expected: tuple[str, float | None, float]
) -> None:
    reading = read(text, "key_result", language=code)
    (proposal,) = reading.proposals

    assert (proposal.kind, proposal.baseline, proposal.target) == expected
    assert reading.measure == measure
    assert bool(reading.unplaced) == (proposal.baseline is None)


@pytest.mark.parametrize(
    "text", ["Cut repair time from 2 hours to 120 minutes", "Wait from 60 minutes to 1 hour"]
)
def test_a_way_that_ends_where_it_starts_is_not_proposed(text: str) -> None:
    assert read(text, "key_result").proposals == ()


@pytest.mark.parametrize(
    ("text", "code", "until"),
    [
        ("Within 12 months, cut the wait from 9 to 4 weeks", "en", "12 months"),
        ("Cut the wait from 9 to 4 weeks in the next two quarters", "en", "next two quarters"),
        ("Binnen 6 Monaten die Wartezeit von 9 auf 4 Wochen senken", "de", "6 Monaten"),
        ("Die Wartezeit in den nächsten 3 Monaten von 9 auf 4 Wochen senken", "de", "nächsten 3 Monaten"),
    ],
)
def test_the_time_that_a_goal_is_given_is_no_measure(text: str, code: str, until: str) -> None:
    reading = read(text, "key_result", language=code)
    (proposal,) = reading.proposals

    assert (proposal.baseline, proposal.target, proposal.until) == (9, 4, until)
    assert reading.measure in {"wait", "Wartezeit"}


@pytest.mark.parametrize(
    ("text", "code", "measure", "until"),
    [
        ("Within 12 months, 95% of riders come back", "en", "riders come back", "12 months"),
        ("Within 6 weeks, cut late trains from 9% to 4%", "en", "late trains", "6 weeks"),
        ("In 2 years 300 new members", "en", "", "2 years"),
        ("In 2 Jahren 300 neue Mitglieder gewinnen", "de", "", "2 Jahren"),
        ("Innerhalb von 12 Monaten 95 % der Ernte verkaufen", "de", "Ernte", "12 Monaten"),
        # Counted from something, or too short for a goal: a part of the measure.
        (
            "Within 6 weeks of surgery, 90% of patients walk",
            "en",
            "Within 6 weeks of surgery, patients walk",
            "",
        ),
        (
            "Share of patients seen in the following 30 days from 9% to 4%",
            "en",
            "Share of patients seen in the following 30 days",
            "",
        ),
        ("95% of parcels arrive within the next 2 days", "en", "parcels arrive within the next 2 days", ""),
        (
            "Fieber in den folgenden 2 Tagen von 9 % auf 4 % senken",
            "de",
            "Fieber in den folgenden 2 Tagen",
            "",
        ),
    ],
)
def test_a_length_of_time_is_a_date_or_a_part_of_the_measure(
    text: str, code: str, measure: str, until: str
) -> None:
    reading = read(text, "key_result", language=code)

    assert (reading.measure, reading.ends.until) == (measure, until)


@pytest.mark.parametrize(
    ("text", "code", "ends"),
    [
        ("Raise the conversion rate by 10 % from 40 %", "en", [(40, 50), (40, 44)]),
        ("Raise orders by 10 % from 200", "en", [(200, 220)]),
        ("Bring repair time to 20 hours, down by 60 hours", "en", [(80, 20), (60, 20)]),
        ("Bring repair time to 20 hours, down by 6 hours", "en", [(26, 20)]),
        ("Raise revenue from 1.500 to 2.000", "en", [(1.5, 2), (1500, 2000)]),
        ("Umsatz von 1.500 auf 2.000 steigern", "de", [(1500, 2000)]),
        ("Answer 60 calls within 4 minutes", "en", [(None, 60), (None, 4)]),
        ("Nine out of ten patients would recommend us", "en", [(None, 90)]),
        ("One in ten visitors books a course", "en", [(None, 10)]),
        ("Members come twice a week", "en", [(None, 2)]),
        ("Neun von zehn Gästen kommen wieder", "de", [(None, 90)]),
        ("Score 8 out of 10", "en", [(None, 8)]),
        ("3 of 4 tenants pay by card", "en", [(None, 75)]),
        ("Jeder zehnte Besucher bucht einen Kurs", "de", [(None, 10)]),
        ("Weiterempfehlung um 10 % von 40 % steigern", "de", [(40, 50), (40, 44)]),
        ("Keep the kitchen between 2 and 5 °C", "en", [(None, None)]),
    ],
)
def test_a_number_that_could_be_two_things_has_two_readings(
    text: str, code: str, ends: list[tuple[float | None, float]]
) -> None:
    assert [(p.baseline, p.target) for p in read(text, "key_result", language=code).proposals] == ends


def test_what_has_no_field_is_named() -> None:
    assert read("Grow repeat orders from 120 to 200 by end of Q3", "key_result").unplaced == ("by end of Q3",)
    assert read("Cut waits to 20 hours, down by 60 hours", "key_result").unplaced == ("down by 60 hours",)


def test_an_unknown_language_is_a_sentence() -> None:
    with pytest.raises(OkrError, match=r"no words for the language 'xx'. Take one of: de, en"):
        read("x", "kpi", language="xx")


@pytest.mark.parametrize(
    ("tongue", "part", "source", "floor"),
    [
        ("en", "kept", "", 0.97),
        ("en", "tuned", "", 0.97),
        ("de", "tuned", "", 0.97),
        ("en", "kept", "second pass", 0.93),
        ("en", "tuned", "second pass", 0.95),
        ("de", "tuned", "second pass", 0.95),
    ],
)
def test_drafts_of_ours_are_judged_as_labelled(tongue: str, part: str, source: str, floor: float) -> None:
    """Written from the guides' advice; the lists were never adjusted to what is kept."""
    items = [d for d in DRAFTS if (d["language"], d["part"], d.get("source", "")) == (tongue, part, source)]
    hits = missed = wrong = errors = 0
    for item in items:
        severities = {r.severity for r in coach(item["text"], item["kind"], language=tongue).remarks}
        flagged, bad = bool(severities & {"error", "warning"}), item["label"] == "bad"
        hits += flagged and bad
        missed += bad and not flagged
        wrong += flagged and not bad
        errors += "error" in severities and not bad

    assert len(items) > 40
    assert 2 * hits / (2 * hits + missed + wrong) >= floor
    assert errors == 0
