"""Registry imports: which file, which columns, which words; the rows themselves are checked in the warehouse."""
