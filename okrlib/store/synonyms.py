"""The key that was meant by another word for it, in English or German."""

from collections.abc import Collection

from okrlib.text import nearest_name

#: Words that people and other tools write for a key. Of two keys with one word the first of the table counts.
SYNONYMS = {
    "formerly": "aliases alias old_id old_ids former_id renamed_from previous_id früher ehemals",
    "baseline": "start start_value starting_value from initial current ausgangswert startwert basis ist",
    "target": "goal aim to end_value target_value target_number final ziel zielwert soll",
    "targets": "goal goals thresholds ziele sollwerte",
    "stretch": "moonshot best ambitious_target",
    "at_least": "min minimum lower floor mindestens untergrenze",
    "at_most": "max maximum upper ceiling höchstens obergrenze",
    "low": "min minimum lower floor at_least mindestens untergrenze",
    "high": "max maximum upper ceiling at_most höchstens obergrenze",
    "unit": "uom units measured_in einheit",
    "kind": "type metric_type category art typ",
    "better": "direction polarity desired richtung",
    "rhythm": "cadence frequency interval period rhythmus takt",
    "cadence": "rhythm frequency interval check_in rhythmus takt",
    "owner": "responsible accountable assignee assigned_to dri lead verantwortlich besitzer zuständig",
    "lead": "owner manager head responsible leitung leiter",
    "who": "audience for_whom wer",
    "parent": "parent_team above belongs_to reports_to übergeordnet",
    "supports": "parent parents aligned_to aligns_to aligned_with contributes_to unterstützt",
    "depends_on": "dependencies blocked_by requires needs waits_for abhängig_von",
    "ambition": "commitment goal_type okr_type anspruch",
    "state": "status stage stand zustand",
    "weight": "importance priority gewicht gewichtung",
    "visibility": "private public access confidential sichtbarkeit",
    "title": "name headline heading label summary statement objective key_result goal titel bezeichnung",
    "name": "title label full_name titel bezeichnung",
    "what": "definition description meaning beschreibung",
    "why": "purpose reason motivation warum zweck",
    "how": "method calculation wie berechnung",
    "notes": "note description comment comments details remark remarks beschreibung notiz kommentar",
    "text": "note description comment beschreibung notiz kommentar",
    "about": "description mission vision beschreibung",
    "reason": "why note comment because grund begründung",
    "explanation": "why reason comment begründung erklärung",
    "learned": "learning learnings lesson lessons retrospective gelernt",
    "initiatives": "actions tasks projects activities todos maßnahmen aufgaben",
    "key_results": "krs results keyresults schlüsselergebnisse",
    "objectives": "goals okrs ziele",
    "kpi": "metric measure indicator kennzahl",
    "guard": "guardrail guardrails counter_metric health_metric",
    "drivers": "leading driven_by inputs treiber",
    "season": "seasonality saison",
    "done_on": "due due_date deadline done completed date fällig erledigt",
    "start": "from begin begins start_date since beginn anfang",
    "end": "to until due due_date deadline end_date finish ende bis",
    "since": "start start_date from added seit ab",
    "on": "date day when datum tag",
    "moves": "key_result key_results impacts supports",
    "link": "url href website",
    "url": "address dsn uri connection_string adresse",
    "secret_env": "password secret token passwort",
    "file": "path filename csv datei",
    "table": "relation tabelle",
    "query": "sql statement abfrage",
    "time": "date date_column timestamp period datum zeit",
    "column": "field value_column spalte",
    "where": "filter condition filters",
    "aggregation": "aggregate agg function",
    "email": "mail e_mail",
    "role": "position job function rolle",
    "teams": "departments groups units abteilungen",
    "people": "persons users members owners personen",
    "cycles": "quarters periods zyklen quartale",
    "language": "lang locale sprache",
    "today": "date now heute",
}


#: Words that people write for a choice.
CHOICES = {
    "aspirational": "stretch moonshot ambitious roofshot",
    "committed": "commit commitment must verbindlich",
    "learning": "learn experiment lernen",
    "draft": "entwurf planned proposed new",
    "active": "open running started ongoing aktiv offen",
    "closed": "done finished completed ended geschlossen fertig",
    "achieved": "done reached success succeeded met erreicht",
    "partial": "partly teilweise",
    "missed": "failed fail verfehlt",
    "higher": "up more increase maximize höher hoch",
    "lower": "down less decrease minimize niedriger tiefer",
    "increase": "up grow raise steigern erhöhen",
    "decrease": "down reduce lower senken",
    "reach": "number count total erreichen",
    "maintain": "keep hold halten",
    "milestones": "milestone binary boolean meilensteine",
    "biweekly": "fortnightly",
    "mean": "average avg mittelwert durchschnitt",
    "sum": "total summe",
    "count": "number anzahl",
    "distinct": "unique verschiedene",
    "daily": "day days tag täglich",
    "weekly": "week weeks woche wöchentlich",
    "monthly": "month months monat monatlich",
    "quarterly": "quarter quartal quartalsweise",
    "yearly": "year annual annually jahr jährlich",
    "company": "organisation organization internal firma",
}


def choice_meant(written: str, known: Collection[str]) -> str | None:
    """The choice that a word was meant for; None where that is unknown.

    >>> choice_meant("stretch", ["aspirational", "committed"]), choice_meant("Open", ["draft", "active"])
    ('aspirational', 'active')
    """
    word = written.strip().casefold()
    meant = (choice for choice, words in CHOICES.items() if choice in known and word in words.split())
    return next(meant, None)


def key_meant(written: str, known: Collection[str]) -> str | None:
    """The key of a table that a word was meant for: by meaning, else by its letters; None where none is near.

    >>> key_meant("start", ["baseline", "target", "stretch"]), key_meant("titel", ["title", "notes"])
    ('baseline', 'title')
    """
    word = "_".join(written.casefold().replace("-", " ").split())
    meant = (key for key, words in SYNONYMS.items() if key in known and word in words.split())
    return next(meant, None) or nearest_name(written, known)
