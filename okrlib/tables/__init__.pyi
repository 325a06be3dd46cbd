from .frames import Tables as Tables, frame as frame, tables as tables
