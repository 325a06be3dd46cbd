from .behaviour import MOST_KEPT as MOST_KEPT, KpiSignals as KpiSignals, Point as Point, worse as worse
from .evidence import Evidence as Evidence, evidence_of as evidence_of
from .headline import (
    Variation as Variation,
    kpi_sentence as kpi_sentence,
    latest_words as latest_words,
    variation as variation,
)
from .safeguards import Guard as Guard, GuardState as GuardState, guards as guards
from .sentences import gaps as gaps, signals as signals, summary as summary, target_words as target_words
