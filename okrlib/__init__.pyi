from .errors import OkrError as OkrError
from .findings import Finding as Finding
from .notebook import (
    checkout as checkout,
    figures as figures,
    logbook as logbook,
    my_team as my_team,
    open_plan as open_plan,
    whoami as whoami,
)
from .plan import Plan as Plan, released as released
from .scoring import stand as stand
from .store import Loaded as Loaded, find as find, load as load, open_site as open_site

__version__: str
