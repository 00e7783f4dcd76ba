"""From the warehouse to reports: what they say, and writing them in their formats."""
