from .frames import Tables as Tables
from .frames import tables as tables
