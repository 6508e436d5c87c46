"""Names of models, datasets and benchmarks. Start here.

A **candidate** is a span of a text that could be a name: a run of capitalised or coined words, or a piece of one.
All of its places in a document (its *occurrences*) are decided together, once, as one of the seven classes of
`rule_features.py`.

What flows, and where::

    Text ─ rulings.py ──────────────── what rules, lexicon and acronyms say      (alone: `Extractor(ner=False)`)
      │      rules.py   reads `names.toml`; shape.py and acronyms.py are parts of it
      │
      └─ batch.py ─────────────────── the candidates of some texts, as arrays    (here begins what needs numpy)
           tokens.py                  texts as tokens, tokens as numbers
           candidates.py, token_spans.py   which spans could be names
             │
             ▼
         scoring.py ───────────────── probabilities of the classes, by the weights of model.py
           features.py, spelling.py   what speaks for and against: each has a name
           relatives.py               the second step: small networks see what the first makes of the rest, too
           known.py, rule_features.py      what corpus and lexicon know, and the rulings, as features
           fingerprint.py             what the weights hold for; a model that does not fit is refused
             │
             ▼
         reader.py ────────────────── a small transformer decides with it on doubt  (not with `Extractor(fast=True)`)
           reading.py                 what it is given of a text: title, the sentences in question, words in pieces
             │
             ▼
         mentions.py ──────────────── which candidates are names, where some overlap: NameMention, and by what

`recognizer.py` holds it together and says what is in doubt; `reasons.py` says why. `training/` makes the model;
`docs/names.md` says how it came about.
"""

from extract.stages.names.rules import NameRules, load
from extract.stages.names.rulings import find_names, rule_ids

__all__ = ["NameRules", "find_names", "load", "rule_ids"]
