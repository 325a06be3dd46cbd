"""Exports of other tools with invented content, built from the columns that their makers publish."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any


def table(columns: list[str], rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    """A table as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def viva() -> str:
    """Viva Goals, CSV of the explorer."""
    return """\
Id,Title,Team,Creator,Owner,Period,Start Date,End Date,Description,"Aligned To (weight, Objective ID)",\
Metric Name,Unit,Target,Object Type,Goal Type,Start,Created At,Last Check-in,Progress %,Actual Progress,\
Status,Last Check-in Note,Score,Checkins
1001,Customers come back by themselves,Northwind Shops,,Alex Mercer,Q1 2025,2025-01-01,2025-03-31,Repeat \
orders carry the year.,,,%,100,Objective,Aspirational Goal,0,2024-12-09 14:36:20 UTC,,45,,On Track,,,
1002,Raise the share of repeat orders from 31% to 45%,Retail; Online,Sam Field,"Robin Weaver, Alex \
Mercer",Q1 2025,2025-01-01,2025-03-31,,"Customers come back by themselves(weight: 60.00%, Id: 1001)",\
Share of repeat orders,%,45,Key result,Committed Goal,31,,2025-03-10,64,,On Track,Better: all shops,,\
"Checkin Date: 2025-02-03; User: Robin Weaver; Note: Slow start; two shops, one late; Metric Name: \
Share; Status: Behind; Current Value: 33; Activity Date: 2025-02-04 08:31:53 UTC; Checkin Date: \
2025-03-10; User: Robin Weaver; Note: Better: all shops; Status: On Track; Current Value: 40; Activity \
Date: 2025-03-12 08:31:53 UTC;"
1003,Complaints per thousand orders,,,Robin Weaver,Q1 2025,2025-01-01,2025-03-31,,"Customers come back \
by themselves(weight: 40.00%, Id: 1001)",,complaints,"2,000,000",Key result,,"3,637,839",,,25,,At Risk,,\
N/A,
1004,New returns page,,,,Q1 2025,2025-01-01,2025-03-31,,"Complaints per thousand orders(weight: 0%, Id: \
1003)",,,,Deliverable,,,,,50,,Behind,,,
1005,The online shop answers at once,Online,,,Q1 2025,2025-01-01,2025-03-31,,"Customers come back by \
themselves(weight: 14.29%, Id: 1001)",,,,Objective,,,,,80,,Closed,,,
1006,Answers within an hour,,,,Q1 2025,2025-01-01,2025-03-31,,"The online shop answers at once(weight: \
100%, Id: 1005)",,%,100,Key result,,0,,,80,,Closed,,0.8,
1007,Stock on time,,,,Q1 2025,2025-01-01,2025-03-31,,"A goal of another tenant(weight: 100%, Id: 9999)",,\
%,95,Key result,,,,,,,Not Started,,,
"""


def viva_without_ids() -> str:
    """The same without the column Id: ids exist in Aligned To alone."""
    rows = [{k: v for k, v in row.items() if k != "Id"} for row in csv.DictReader(io.StringIO(viva()))]
    return table([*rows[0]], rows)


_VIVA_FILES = """\
{"export/TimePeriods_1.json":
  [{"ID": 7, "Time Period Name": "FY25 Q1", "Start Date": "2024-07-01", "End Date": "2024-09-30"}],
 "export/Teams_1.json": [{"ID": 3, "Team Name": "Retail", "Parent Team": null}],
 "export/Users_1.json": [{"ID": 9, "Name": "Robin Weaver", "Email": "robin@example.org"}],
 "export/objectives_1.json":
  [{"ID": 1, "Title": "Shops that people recommend", "Type": "Big rock",
    "Owner": [{"ID": 9, "Name": "Robin Weaver"}], "Teams": [{"ID": 3, "Name": "Retail"}],
    "Time Period": {"ID": 7, "Name": "FY25 Q1"}, "Description": "Word of mouth.",
    "Status": "On Track", "Goal Type": "Aspirational Goal", "Created At": "2024-06-01"},
   {"ID": 2, "Title": "Visits by recommendation", "Type": "Kpi",
    "Owner": [{"ID": 9, "Name": "Robin Weaver"}], "Time Period": {"ID": 7, "Name": "FY25 Q1"},
    "Alignment": [{"ID": 1, "Title": "Shops that people recommend", "Weight": 100}],
    "Outcome":
     {"Outcome Type": "Metric", "Metric Name": "Visits", "Metric Unit": "visits", "Start": "12,000",
      "Target": "18,000"},
    "Phased Targets":
     {"Interval": "Monthly",
      "Phased Targets": [{"Target Value": "14,000", "Target Date": "2024-07-31"}]},
    "Progress": 25, "Status": "Behind"},
   {"ID": 4, "Title": "Orphan", "Type": "Kpi", "Parent IDs": [77], "Progress": 0}],
 "export/checkins_1.json":
  [{"ID": 5, "OKR ID": 2, "CheckIn Date": "2024-08-05",
    "Check In Owner": {"ID": 9, "Name": "Robin Weaver"},
    "Check In Note": {"Check In Note": "A good month", "Check In Note HTML": "<p>A good month</p>"},
    "Status": "On Track", "Current Value": "13,500", "Activity Date": "2024-08-05T10:00:00Z"}],
 "export/readme.txt": "hello"}"""


def viva_zip() -> bytes:
    """Viva Goals, the full export."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in json.loads(_VIVA_FILES).items():
            packed.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return out.getvalue()


def peoplebox() -> str:
    """Peoplebox, goals by CSV, version 2."""
    return """\
Row ID,Parent Row IDs,Parent Goal IDs,Goal ID,Action,Goal Title,Owner Emails,Goal Cycle,Goal Type,Scope,\
Departments,Start Date,End Date,Description,Starting Value,Target Value,Current Value,Progress Status,\
Check-in Type,Tags
1,,,,,Suppliers like to work with us,kim@example.org,Q2 2025,Default Progress,Company,Purchasing,,,,,,,\
On Track,,
2,1,,88,,Invoices paid on time,"kim@example.org, lee@example.org",Q2 2025,Custom Percent,,,,,,70,98,81,\
At Risk,Manual,finance
3,,88,,,New payment run,,Q2 2025,Binary,,,,,,,,,Completed,,
4,,,,Delete,Gone,,Q2 2025,,,,,,,,,,,,
"""


def betterworks() -> str:
    """Betterworks, OKR upload."""
    return """\
name,type,progress,start_date,end_date,owner_email,categories,description
People can rely on our delivery dates,goal,40,2025-04-01,2025-06-30,kim@example.org,delivery;service,\
"First things first,
then the rest"
Parcels on the day that was promised,milestone,55,,,,,
Parcels without damage,milestone,25,,,,,
A calm warehouse,goal,10,2025-04-01,2025-06-30,lee@example.org,,
"""


def culture_amp() -> str:
    """Culture Amp, individual goals."""
    return """\
email,name,description,visibility,individual_emails,due_at,created_at,priority,status,completion,\
key_result_1_title,key_result_1_completion,key_result_2_title,key_result_2_completion
kim@example.org,Visitors find their way,,everyone,lee@example.org;max@example.org,2025-09-30,2025-07-01,\
1,ongoing,0.45,Questions at the desk,0.4,New signs,0.5
lee@example.org,Learn to weld,,owner,,2025-09-30,,,accomplished,1.0,,,,
"""


def jira() -> str:
    """OKR for Jira."""
    return """\
Order*,Type*,Summary*,Status*,Period*,Owner*,Weight,OKR type,Labels,Teams,Expected start date,Expected \
end date,Start value*,Current value*,Target value*,Description
1,Objective,Every ward has what it needs,On track,Q3 Y2025,Kim Lund,,,,,,,,,,
1.1,Key result,Beds without linen,At risk,Q3 Y2025,Kim Lund,2,,,,,,40,30,10,
1.1.1,Story,A second laundry round,Not started,Q3 Y2025,Lee Marsh,,,,,,,,,,
1.2,Objective,The store answers in time,Not started,Q3 Y2025,Lee Marsh,,,,,,,,,,
1.2.1,Key result,Orders answered within a day,On track,Y2025,Lee Marsh,,,,Stores,,,50,60,90,
3.1,Key result,Nobody above,On track,Q3 Y2025,Lee Marsh,,,,,,,0,1,5,
"""


def burning_okr() -> bytes:
    """BurningOKR, XLSX with German headings."""
    header, *rows = json.loads("""\
[["Team", "Objective", "Fortschritt", "Uebergeordnetes Unternehmensziel", "Key Result",
  "Beschreibung", "Start", "Ende", "Aktuell", "Einheit"],
 ["Lager", "Ein ruhiges Lager", 0.5, null, "Fehlgriffe im Monat", "gezählt", 20, 5, 12, "Fehler"],
 ["Lager", "Ein ruhiges Lager", 0.5, null, "Geschulte Leute", null, 0, 12, 6, "Leute"]]""")
    return workbook(header, rows)


def workbook(header: list[str], rows: list[list[Any]], percent: tuple[int, ...] = (3,)) -> bytes:
    """A workbook; the columns *percent*, counted from 1, are shown as percentages."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(header)
    for row in rows:
        sheet.append(row)
        for column in percent:
            if len(row) >= column and isinstance(row[column - 1], float):
                sheet.cell(sheet.max_row, column).number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def asana() -> str:
    """Asana, goals of its API."""
    return """\
{"data":
  [{"gid": "11", "resource_type": "goal", "name": "Guests feel at home",
    "owner": {"gid": "5", "name": "Noa Beck", "email": "noa@example.org"},
    "notes": "From the first call on.", "team": {"gid": "3", "name": "Hotel"},
    "time_period": {"display_name": "Q2 FY25", "start_on": "2025-04-01", "end_on": "2025-06-30"},
    "status": "green", "is_workspace_level": false},
   {"gid": "12", "name": "Guests who come again", "owner": {"gid": "5", "name": "Noa Beck"},
    "parent": {"gid": "11", "name": "Guests feel at home"}, "start_on": "2025-04-01",
    "due_on": "2025-06-30",
    "metric":
     {"unit": "percentage", "initial_number_value": 0.2, "target_number_value": 0.35,
      "current_number_value": 0.25},
    "current_status_update":
     {"title": "Going well", "status_type": "on_track", "created_at": "2025-05-02T09:00:00.000Z",
      "author": {"name": "Noa Beck"}},
    "status": "green", "followers": [{"gid": "9", "name": "Uma Reed"}]},
   {"gid": "13", "name": "One number alone", "status": "missed", "due_on": "2025-06-30",
    "metric":
     {"unit": "none", "initial_number_value": 0, "target_number_value": 4, "current_number_value": 1}}]}"""


def okr_tracker() -> str:
    """okr-tracker, collections as JSON."""
    return """\
{"objectives":
  [{"id": "o1", "name": "Streets that are clean", "parent": {"slug": "parks", "name": "Parks"},
    "startDate": "2025-01-01", "endDate": "2025-04-30", "weight": 1}],
 "keyResults":
  [{"id": "k1", "name": "Bins that overflow", "objective": "o1", "startValue": 40,
    "targetValue": 10, "unit": "bins", "notes": "Counted on Mondays", "weight": 2}],
 "progress":
  [{"keyResult": "k1", "value": 33, "comment": "two rounds more",
    "timestamp": "2025-02-03T08:00:00Z"},
   {"keyResult": "k1", "value": 21, "timestamp": {"_seconds": 1741000000}}],
 "kpis":
  [{"id": "p1", "name": "Calls about litter", "type": "plain",
    "parent": {"slug": "parks", "name": "Parks"}, "format": "integer", "updateFrequency": "monthly",
    "preferredTrend": "decrease", "currentValue": 120,
    "values":
     [{"date": "2025-01-31", "value": 150, "comment": ""}, {"date": "2025-02-28", "value": 120}]}]}"""


def puzzle() -> str:
    """puzzle/okr, JSON of its API."""
    return """\
{"quarters": [{"id": 2, "label": "GJ 24/25-Q3", "startDate": "2025-01-01", "endDate": "2025-03-31"}],
 "teams": [{"id": 4, "name": "Werkstatt"}],
 "objectives":
  [{"id": 1, "version": 1, "title": "Kunden loben die Werkstatt", "teamId": 4, "quarterId": 2,
    "state": "SUCCESSFUL", "description": "weil sie bleiben"}],
 "keyResults":
  [{"id": 1, "keyResultType": "metric", "title": "Termine am selben Tag", "baseline": 10,
    "commitValue": 22, "targetValue": 38, "stretchGoal": 50, "unit": {"unitName": "PERCENT"},
    "owner": {"id": 3, "firstName": "Ina", "lastName": "Falk"}, "objective": {"id": 1}},
   {"id": 2, "keyResultType": "ordinal", "title": "Neue Bühne", "commitZone": "bestellt",
    "targetZone": "steht", "stretchZone": "in Betrieb", "objective": {"id": 1},
    "actionList": [{"id": 6, "action": "Angebot holen", "isChecked": true}]}],
 "checkIns":
  [{"id": 1, "keyResultId": 1, "value": 30, "confidence": 7, "changeInfo": "läuft",
    "initiatives": "mehr Zeit", "createdBy": "Ina Falk", "createdOn": "2025-02-10T08:00:00"},
   {"id": 2, "keyResultId": 2, "zone": "COMMIT", "confidence": 4,
    "createdOn": "2025-02-11T08:00:00"}]}"""


MARKDOWN = """\
---
title: handbook
---

# OKRs 2025 Q2

## Kitchen

### Objective 1: Every plate leaves hot

Owner: Tessa Ford

Because cold food is the first complaint.

* KR1: Reduce plates sent back from 40 to 10 a week (0.7)
* **KR 2**: [x] New lamps at the pass
    * Order the lamps
* Cooks who know the new card — 50%

### Guests wait less

- [ ] Tables set before six
- Raise the share of tables served within 15 minutes from 60% to 85%

## Bar

1. **Objective: Nobody waits at the bar** => 0.4
    1. Orders taken within 3 minutes: 0.4
    2. Two people at the taps on Fridays

```
# not a heading
- not an item
```
"""


def german_spreadsheet() -> bytes:
    """A company's own list: German, semicolons, decimal commas, Windows-1252, a title above."""
    text = (
        "Ziele der Gärtnerei 2025;;;;;;;\n"
        "Ziel;Schlüsselergebnis;Verantwortlich;Quartal;Startwert;Zielwert;Ist;Einheit;Gewicht;Bemerkung\n"
        "Kunden finden, was sie suchen;Anfragen ohne Antwort;Jana Groß;1. Quartal 2025;"
        "1.200,5;300;750;Anfragen;2;\n"
        ";Beratungen mit Termin;Jana Groß;1. Quartal 2025;12,5;40;20,0;%;1;läuft\n"
        "Pflanzen, die halten;Reklamationen je 1000;Uwe Böhm;1. Quartal 2025;25;10;;;1;\n"
    )
    return text.encode("cp1252")


def turkish_spreadsheet() -> bytes:
    """An HR module's list: Turkish, one row a key result, the objective repeated, least, target and most."""
    header, *rows = json.loads("""\
[["Kullanıcı Adı Soyadı", "Hedef Kategorisi", "Hedef Tanımı", "Hedef Ağırlığı", "Hedef Durumu",
  "Hedef Başarı Yüzdesi (%)", "Hedeflendirme Türü", "KR Tanımı", "KR Ağırlığı", "KR Durumu",
  "Minimum Hedef", "Hedef", "Maksimum Hedef", "KR İlerleme", "KR İlerleme(%)"],
 ["Deniz Acar", "Müşteri", "Müşteriler bizi tavsiye ediyor", 60, "Devam Ediyor", 40, "Artan",
  "Tavsiye oranı", 50, "Yolunda", 20, 35, 45, 28, 40],
 ["Deniz Acar", "Müşteri", "Müşteriler bizi tavsiye ediyor", 60, "Devam Ediyor", 40, "Azalan",
  "Şikayet sayısı", 50, "Riskli", 90, 60, 30, 80, 20],
 ["Ece Sönmez", "Süreç", "Teslimat zamanında", 40, "Devam Ediyor", 10, "Yüzdesel",
  "Zamanında teslimat", 100, "Başlamadı", null, 95, null, null, 0]]""")
    return workbook(header, rows, percent=())


def english_indented() -> str:
    """A company's own list: one column of words, indented, tabs between."""
    return (
        "Goal\tOwner\tDue date\tStart\tTarget\tNow at\tWhat we think\n"
        "Riders trust the timetable\tPat Quill\t31/03/2025\t\t\t\tfirst\n"
        "  Trams on time\tPat Quill\t31/03/2025\t78%\t92%\t81%\t\n"
        "  Complaints a week\tMo Hart\t31/03/2025\t60\t20\t55\t=cmd|' /C calc'!A0\n"
        "Drivers like to stay\tMo Hart\t13/03/2025\t\t\t\t\n"
        "  Drivers who leave\tMo Hart\t31/03/2025\t12\t6\t\t\n"
    )


def everything() -> dict[str, tuple[str, bytes, int]]:
    """Each export by its format: the file's name, its bytes, and how many goals it holds."""
    texts = {
        "viva": ("viva.csv", viva(), 7),
        "peoplebox": ("goals.csv", peoplebox(), 4),
        "betterworks": ("upload.csv", betterworks(), 4),
        "culture-amp": ("template.csv", culture_amp(), 4),
        "jira-okr": ("okrs.csv", jira(), 6),
        "asana": ("goals.json", asana(), 3),
        "okr-tracker": ("tracker.json", okr_tracker(), 3),
        "puzzle-okr": ("okr.json", puzzle(), 4),
        "markdown": ("okrs.md", MARKDOWN, 11),
    }
    files = {name: (file, text.encode(), goals) for name, (file, text, goals) in texts.items()}
    files["burningokr"] = ("okr.xlsx", burning_okr(), 3)
    files["viva-zip"] = ("export.zip", viva_zip(), 3)
    files["german"] = ("ziele.csv", german_spreadsheet(), 5)
    files["turkish"] = ("hedefler.xlsx", turkish_spreadsheet(), 5)
    files["indented"] = ("goals.tsv", english_indented().encode(), 5)
    return files
