"""The only door to data outside the plan's own files: KPIs pulled from files, databases and Spark.

Needs the extra ``[kpi]``; databases ``[sql]``, Spark ``[spark]``.
"""

from okrlib.sources.paths import ROOTS
from okrlib.sources.preview import Preview, preview
from okrlib.sources.pull import Ground, Pulled, pull
from okrlib.sources.refresh import Refreshed, compared
