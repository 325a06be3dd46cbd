"""The only door to data outside the plan's own files: KPIs pulled from files, databases and Spark.

Needs the extra ``[kpi]``; databases ``[sql]``, Spark ``[spark]``.
"""

from okrlib.sources.paths import ROOTS as ROOTS
from okrlib.sources.preview import Preview as Preview, preview as preview
from okrlib.sources.pull import Ground as Ground, Pulled as Pulled, pull as pull
from okrlib.sources.refresh import Refreshed as Refreshed, compared as compared
