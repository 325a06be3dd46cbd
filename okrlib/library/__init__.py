"""A shelf of examples: goals and KPI cards to begin from. The examples are a plan folder, `library/`."""

from okrlib.library.shelf import KINDS, Example, as_kpi, as_objective, examples, fields, search
