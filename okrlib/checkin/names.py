"""A name that is not the id of a key result or KPI: what it may mean, and the command for that."""

from okrlib.findings import Finding
from okrlib.plan import Plan
from okrlib.text import near, nearest_name


def unknown(plan: Plan, name: str, command: str = "checkin") -> Finding:
    """The finding on an unknown key result: what has that name or title, and the command for it.

    *command* is the one that got the name: checkin or history.
    """
    value = " VALUE" if command == "checkin" else ""
    noun, name_of = _recognised(plan, name, "key result")
    if noun == "key result":
        what = f"{name[:120]!r} is no id of a key result; the nearest title is that of {name_of}:"
        mend = f"okr {command} {name_of}{value}"
    elif noun == "KPI":
        what, mend = f"{_called(name, name_of)} is a KPI: okr observe {name_of} VALUE", "reports its figure."
        if command == "history":
            what = f"{_called(name, name_of)} is a KPI; okr history shows the reports on a key result."
            mend = "okr kpi list shows its last figure."
    elif noun == "objective":
        what, mend = _is_objective(plan, name, name_of, f"okr {command} KR{value}")
    else:
        what = f"There is no key result {name[:120]!r}."
        mend = near(name, plan.key_results, "Write the id of one; okr due lists those that wait.")
    return Finding("unknown-key-result", "error", what, mend, field="key_result")


def unknown_kpi(plan: Plan, name: str) -> Finding:
    """The finding on an unknown KPI: what has that name or title, and the command for it."""
    noun, name_of = _recognised(plan, name, "KPI")
    if noun == "KPI":
        what = f"{name[:120]!r} is no id of a KPI; the nearest title is that of {name_of}:"
        mend = f"okr observe {name_of} VALUE"
    elif noun == "key result":
        kpi = plan.key_results[name_of][1].kpi
        what = f"{_called(name, name_of)} is a key result: okr checkin {name_of} VALUE"
        mend = "reports on it."
        if kpi:
            what = f"{_called(name, name_of)} is a key result measured by the KPI {kpi}:"
            mend = f"okr observe {kpi} VALUE reports its figure."
    elif noun == "objective":
        what, mend = _is_objective(plan, name, name_of, "okr checkin KR VALUE")
    else:
        what = f"There is no KPI {name[:120]!r}."
        mend = near(name, [k.id for k in plan.kpis], "Write the id of one; okr kpi list shows them.")
    return Finding("unknown-kpi", "error", what, mend, field="kpi")


def _called(name: str, name_of: str) -> str:
    return name_of if name == name_of else f"{name[:120]!r} ({name_of})"


def _is_objective(plan: Plan, name: str, name_of: str, command: str) -> tuple[str, str]:
    names = [kr.id for kr in plan.objective(name_of).key_results]
    what = f"{_called(name, name_of)} is an objective: name one of its key results, {command}"
    return what, f"({', '.join(names)})." if names else "(it has none yet)."


def _recognised(plan: Plan, name: str, noun: str) -> tuple[str, str]:
    """Noun and id of what is meant by a name that is no id of *noun*; ("", "") where that is unknown.

    An id of another noun comes first, then the same title, then the nearest id, then the nearest title.
    """
    titles: dict[str, dict[str, str]] = {
        "key result": {kr.title: kr.id for _, kr in plan.key_results.values() if kr.title},
        "KPI": {k.title: k.id for k in plan.kpis if k.title},
        "objective": {o.title: o.id for o in plan.objectives if o.title},
    }
    order = [noun, *(other for other in titles if other != noun)]
    for other in order[1:]:
        if plan.has(other, name):
            return other, name
    for other in order:
        for title, name_of in titles[other].items():
            if title.casefold() == name.strip().casefold():
                return other, name_of
    ids = plan.key_results if noun == "key result" else [k.id for k in plan.kpis]
    if " " not in name.strip() and nearest_name(name, ids):
        return "", ""
    nearest = nearest_name(name, [title for other in order for title in titles[other]])
    for other in order if nearest else ():
        if nearest in titles[other]:
            return other, titles[other][nearest]
    return "", ""
