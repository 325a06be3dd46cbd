"""What a KPI's figures call for."""
