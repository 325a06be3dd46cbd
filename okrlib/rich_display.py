"""How values of the core are shown in a notebook.

The core knows no HTML: IPython is given the names of the classes, and the templates are loaded when the first
value is shown. In a bare install they are missing, and the notebook shows the text.
"""

import sys
from typing import Any

from okrlib.errors import MissingExtraError

#: Everything that has a card in `okrlib.show.cards`: its module and its class.
SHOWN = (
    ("okrlib.findings", "Finding"),
    ("okrlib.model.key_results", "KeyResult"),
    ("okrlib.model.kpis", "KPI"),
    ("okrlib.model.objectives", "Objective"),
    ("okrlib.model.people", "Team"),
    ("okrlib.plan.plan", "Plan"),
    ("okrlib.scoring.key_results", "KeyResultStanding"),
    ("okrlib.scoring.kpis", "KpiStanding"),
    ("okrlib.scoring.standing", "ObjectiveStanding"),
    ("okrlib.scoring.standing", "TeamStanding"),
    ("okrlib.store.loading", "Loaded"),
)


def install() -> None:
    """Register the cards of all these classes with the running IPython; do nothing where none runs."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return
    html = shell.display_formatter.formatters["text/html"]
    for module, name in SHOWN:
        html.for_type_by_name(module, name, _html)


def _html(value: Any) -> str | None:
    try:
        from okrlib.show import card
    except (MissingExtraError, ModuleNotFoundError):
        return None
    return card(value)._repr_html_()
