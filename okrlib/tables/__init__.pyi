from .frames import Tables as Tables
from .frames import frame as frame
from .frames import tables as tables
