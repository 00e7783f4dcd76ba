"""Results of inspections in the warehouse: what an import is checked against, and how its rows are kept."""
