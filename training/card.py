"""The model card: what the names model was made from, how good it is, and what its scores mean."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.stages.names.decode import Chosen

Figures = dict[str, tuple[float, float, float]]

_HEAD = """# Model card: {name}

Written by `python -m training`; do not edit.

- **What it decides.** Of each distinct candidate of an abstract: a model that the paper proposes, a model that
  it mentions, a dataset, a benchmark (each introduced by the paper or not), or no name.
- **How.** The rules' verdicts are features; the model decides alone, in steps that each leave fewer candidates: a
  glance at the surface; a multinomial logistic regression over hashed features of all occurrences; {networks} small
  networks, averaged, over its scores, those of the candidates that overlap with it, stand beside it in a list or
  abbreviate it, the document's others, counts over a corpus, and the mean decision on the same surface there. Whether a
  name is the paper's own is also asked of its context alone, since a name that is famous today was new once. Rules that
  the model was not trained with decide by themselves.
- **Data.** {records} annotated abstracts (arXiv, 2025, computing), {candidates} candidates, and {famous} of them once
  more with famous names in place of the paper's own; {corpus} abstracts without annotation, for counts and, with a
  teacher's labels, for training; the lexicon in `rules/lexicon.tsv` and a public catalogue of datasets and benchmarks.
- **Teacher.** all-MiniLM-L6-v2, trained on with masked words of the corpus, then fine-tuned on the annotated abstracts
  to classify the candidates of a document together; a second one on these labels too. One for each fold, which did not
  see the fold's annotations; their labels of the corpus are in `training/teacher.npz`. It took nine minutes of a GPU.
- **Size.** {size:.1f} MB, arrays and JSON. Trained in {minutes:.1f} minutes.

## Figures
Precision / recall / F1 of the decisions, before surfaces of one thing are united. The first row is three-fold
cross-validation on the training abstracts, where the thresholds were tuned; it leans high, since what the teacher
read had seen all of the annotations. The other rows were never trained or tuned on.

"""

_LIMITS = """
## Limits
- English abstracts of computing. Other fields' names (genes, instruments, missions) are often taken for models or data.
- A proposed thing that has neither capital nor acronym is found only where it is quoted, called so, or heads the title.
- Descriptive names of several capitalised words without an acronym are missed most, and their boundaries are
  the least sure.
"""


def reliability(
    p: npt.NDArray[np.float32], y: npt.NDArray[np.int64], chosen: dict[int, list[Chosen]]
) -> list[tuple[float, float, float, int]]:
    """Return (from, mean score, share that is a name, number) of the chosen by score; optional ones left out."""
    kept = np.array([c for entries in chosen.values() for c, _, _ in entries if y[c] >= 0])
    score, right = 1 - p[kept, -1], y[kept] != p.shape[1] - 1
    rows = []
    for low, high in ((0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 0.99), (0.99, 1.01)):
        within = (score >= low) & (score < high)
        if within.any():
            rows.append((low, float(score[within].mean()), float(right[within].mean()), int(within.sum())))
    return rows


def write_card(
    path: Path,
    about: dict[str, object],
    rows: dict[str, Figures],
    table: list[tuple[float, float, float, int]],
) -> None:
    """Write the card."""
    fields = list(next(iter(rows.values())))
    lines = [_HEAD.format(**about), "| on | " + " | ".join(fields) + " |", "| --- |" + " --- |" * len(fields)]
    lines += [
        f"| {name} | " + " | ".join(f"{p:.2f} / {r:.2f} / **{f:.3f}**" for p, r, f in figure.values()) + " |"
        for name, figure in rows.items()
    ]
    lines += [
        "",
        "## What a score means",
        "Cross-validated: of the entries whose score is about so much, so many are names.",
        "",
    ]
    lines += ["| score from | mean score | are names | entries |", "| --- | --- | --- | --- |"]
    lines += [f"| {low:.2f} | {mean:.3f} | {share:.3f} | {count} |" for low, mean, share, count in table]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n" + _LIMITS, encoding="utf-8")
