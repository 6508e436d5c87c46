"""Names of models, datasets and benchmarks. Start here.

A **candidate** is a span of a text that could be a name: a run of capitalised or coined words, or a piece of one.
All of its places in a document (its *occurrences*) are decided together, once, as one of the seven classes of
`known.py`.

What flows, and where::

    Text ─ rulings.py ──────────────── what rules, lexicon and acronyms say      (alone: `Extractor(ner=False)`)
      │      rules.py               `names.toml`, compiled
      │      shape.py, acronyms.py  where a name ends; the short form beside a long one
      │
      └─ batch.py ─────────────────── the candidates of some texts, as arrays    (here begins what needs numpy)
           tokens.py, kinds.py      texts as tokens, tokens as numbers
           candidates.py            which spans could be names
             │
             ▼
         scoring.py ───────────────── the first step: probabilities of the classes, by weights, then by small networks
           features.py              what the context of a candidate shows: each feature has a name
           known.py                 what its letters, the rules, the lexicon and a corpus tell without
           model.py                 the weights, and what they hold for: others are refused
             │
             ▼
         reader.py ────────────────── a small transformer decides with it on doubt  (not with `Extractor(fast=True)`)
           reading.py               what is in doubt, what is read of a text, and how both decisions are joined
             │
             ▼
         mentions.py ──────────────── which candidates are names, where some overlap: NameMention, and by what

`recognizer.py` is this line from texts to mentions, long texts in windows; `reasons.py` says why. `training/` makes the
weights; `docs/names.md` says how they came about.
"""

from extract.stages.names.rules import NameRules, load
from extract.stages.names.rulings import find_names, rule_ids

__all__ = ["NameRules", "find_names", "load", "rule_ids"]
