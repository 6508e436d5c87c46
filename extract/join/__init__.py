"""Mentions to what a record says: entities, and what results were measured on."""
