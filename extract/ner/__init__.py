"""The names stage: rules propose, a trained model decides once for each distinct candidate of a document."""

from extract.ner.recognizer import Recognizer

__all__ = ["Recognizer"]
