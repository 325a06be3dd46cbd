"""The words of the generated plan: an invented hospital group's areas, goals, measures and notes."""

from __future__ import annotations

AREAS = (
    "Emergency Care", "Planned Care", "Older People", "Children", "Maternity", "Imaging", "Pathology",
    "Pharmacy", "Theatres", "Intensive Care", "Cancer", "Heart", "Stroke", "Kidney", "Lung", "Diabetes",
    "Eyes", "Hearing", "Dental", "Mental Health", "Community Nursing", "Rehabilitation",
    "Palliative Care", "Infection", "Outpatients", "Transport", "Kitchens", "Estates", "Digital",
    "Finance", "People", "Research",
)  # fmt: skip
UNITS = (
    "Ward",
    "Clinic",
    "Night Team",
    "Day Unit",
    "Hub",
    "Assessment Unit",
    "Outreach",
    "Bookings",
    "Stores",
    "Crew",
)
OBJECTIVES = (
    "A date given to a patient is a promise we keep",
    "Nobody waits without knowing what for",
    "People go home on the day they are ready",
    "An operating list, once printed, holds",
    "Every handover says the same thing twice",
    "The night is as safe as the day",
    "Letters arrive before the patient does",
    "A new colleague is glad to have come",
    "Medicines are right the first time",
    "Families hear it from us first",
    "Care moves to the patient, not the patient to care",
    "Breaks are taken and nobody has to ask",
    "The telephone is answered by someone who can help",
    "Equipment is where it was left, and works",
    "One record, read by everyone who needs it",
    "Waste is noticed on the day it happens",
)
#: Name, unit, where it stands when things are bad and where it could be.
MEASURES = (
    ("Patients seen within four hours", "%", 71.0, 92.0),
    ("Operations cancelled on the day", "%", 6.4, 2.5),
    ("Discharges before noon", "%", 14.0, 33.0),
    ("Days between referral and first visit", "days", 48.0, 19.0),
    ("Letters sent within two working days", "%", 41.0, 88.0),
    ("Dose errors for each thousand doses", "per 1,000", 5.2, 1.8),
    ("Shifts filled without agency staff", "%", 62.0, 90.0),
    ("Calls answered within one minute", "%", 38.0, 81.0),
    ("Falls for each thousand bed days", "per 1,000", 6.6, 2.1),
    ("Full breaks taken on a long shift", "%", 44.0, 85.0),
    ("Patients who would recommend us", "%", 66.0, 94.0),
    ("Tests repeated because the first was lost", "per week", 31.0, 6.0),
    ("Handovers with a written plan", "%", 52.0, 96.0),
    ("Beds closed for want of a repair", "beds", 9.0, 1.0),
    ("Hours from decision to admission", "hours", 7.5, 2.2),
    ("Home visits made on the planned day", "%", 70.0, 97.0),
    ("Staff who have had a talk about their year", "%", 48.0, 95.0),
    ("Complaints answered within twenty days", "%", 35.0, 82.0),
    ("Meals thrown away uneaten", "kg per day", 61.0, 22.0),
    ("Readmissions within seven days", "%", 9.8, 4.1),
)
#: The same, and which way is good.
KPIS = (
    ("Patients seen", "patients", 180.0, 620.0, None),
    ("Occupied beds", "%", 82.0, 99.0, "lower"),
    ("Sickness absence", "%", 2.9, 7.8, "lower"),
    ("Open incidents older than a week", "incidents", 3.0, 28.0, "lower"),
    ("Median wait to be seen", "minutes", 24.0, 96.0, "lower"),
    ("Appointments kept", "%", 84.0, 97.0, "higher"),
    ("Reports on time", "%", 70.0, 98.0, "higher"),
    ("Cost of agency staff", "thousand", 8.0, 64.0, "lower"),
    ("Telephone calls", "calls", 240.0, 910.0, None),
    ("Samples labelled right", "%", 93.0, 99.9, "higher"),
)
NOTES = (
    "Two beds came back on Tuesday, so the list held for the first time since March.",
    "The weekend is still the hole: nobody signs the letters between Friday noon and Monday.",
    "New rota began this week. Too early to say, but the night team says handover is calmer.",
    'Counted twice last week by mistake; the figure now follows the card, "seen" not "arrived".',
    "Flat. We tried the phone reminder on one clinic only, the rest follow after Easter.",
    "Pharmacy changed its cut-off to three o'clock, which is what moved this, not us.",
    "Better than it looks: three of the five cases were one patient who came back.",
    "We stopped the morning huddle on trial and it shows. It is back from Monday.",
    "The measure moved because demand fell; we are not taking it as ours.",
    "Half the team was in training, the other half kept it level. *Thank you*, all.",
    "Porters now start at seven, an hour before the first list. Early days.",
    "Slipped back: two resignations, one long illness, and no cover before June.",
    "Waiting for the new printer drivers; letters go out by hand meanwhile.",
    "The patient panel read the letter and cut it by half. Replies came faster at once.",
    "Agreed with the wards: they call us at ten, and we stop calling them at nine.",
    "Third week in a row above the line. If the fourth holds, we raise the target.",
)
BLOCKERS = (
    "Waiting for the supplier's answer since the second of the month.",
    "No sign-off for the second room; the fire officer has to see it first.",
    "The interface to the laboratory is down for this data.",
)
