"""The record: its models, and all that is derived from them."""
