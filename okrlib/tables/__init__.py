"""The plan as tidy pandas frames (extra ``[kpi]``)."""
