from .changes import Regime as Regime, change_points as change_points, regimes as regimes
from .lasting import LastingChange as LastingChange, lasting_change as lasting_change
from .limits import (
    POINTS_FOR_LIMITS as POINTS_FOR_LIMITS,
    TO_LIMIT as TO_LIMIT,
    Limits as Limits,
    around as around,
    natural_limits as natural_limits,
    possible as possible,
)
from .process import (
    Behaviour as Behaviour,
    Question as Question,
    behaviour as behaviour,
    process_behaviour as process_behaviour,
)
from .series import number as number
