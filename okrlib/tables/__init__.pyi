from .frames import Tables as Tables
