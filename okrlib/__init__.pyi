from .errors import OkrError as OkrError
from .findings import Finding as Finding
from .notebook import checkout as checkout
from .notebook import figures as figures
from .notebook import logbook as logbook
from .notebook import my_team as my_team
from .notebook import open_plan as open_plan
from .notebook import whoami as whoami
from .plan import Plan as Plan
from .plan import released as released
from .scoring import stand as stand
from .store import Loaded as Loaded
from .store import find as find
from .store import load as load
from .store import open_site as open_site

__version__: str
