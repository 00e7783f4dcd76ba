"""The version of the readers: a warehouse knows by which rules its values were read."""

READER_VERSION = "0.2.0"
