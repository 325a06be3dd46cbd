"""A shelf of examples: goals and KPI cards to begin from. The examples are a plan folder, `library/`."""

from okrlib.library.shelf import (
    KINDS as KINDS,
    Example as Example,
    as_kpi as as_kpi,
    as_objective as as_objective,
    examples as examples,
    fields as fields,
    search as search,
)
