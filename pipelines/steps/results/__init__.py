"""Results of inspections: the workbook to fill in, reading it back, rules, and the import."""
