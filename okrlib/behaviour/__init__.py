"""What a KPI's figures say."""
