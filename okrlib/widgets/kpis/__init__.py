"""The board of KPIs: a KPI's chart, its drivers, its card, and the source of its figures."""
