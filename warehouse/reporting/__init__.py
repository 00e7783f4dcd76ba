"""What reports ask of the warehouse: rows and figures of a plan year as of a day, and where they come from."""
