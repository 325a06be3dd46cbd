from .behaviour import KpiSignals as KpiSignals
from .behaviour import Point as Point
from .evidence import Evidence as Evidence
from .evidence import evidence_of as evidence_of
from .sentences import gaps as gaps
from .sentences import signals as signals
from .sentences import summary as summary
