"""Text → value: pure functions, named rules, vocabularies in ``lexicon/*.toml``."""
