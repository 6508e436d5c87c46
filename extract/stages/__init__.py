"""Stages: text in, mentions out. None knows of files, records or another stage."""
