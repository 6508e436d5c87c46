"""The model card: what the names model was made from, how good it is, and what its scores mean."""

from pathlib import Path

from training.evaluate import Figures

_HEAD = """# Model card: {name}

Written by `python -m training`; do not edit.

- **What it decides.** Of each distinct candidate of an abstract: a model that the paper proposes, a model that
  it mentions, a dataset, a benchmark (each introduced by the paper or not), or no name.
- **How.** A multinomial logistic regression over named features of all occurrences, hashed, and of what a corpus and
  the lexicon know of the surface; four small networks, averaged, look again at what that leaves in doubt, with what it
  says of the candidates that overlap, stand beside in a list, abbreviate or are abbreviated, and of the document.
  Whether a name is the paper's own is also asked of its context alone, since a name that is famous today was new once.
  What the rules say are features, too; rules that the model was not trained with decide by themselves.
- **Data.** {records} annotated abstracts (arXiv, 2025, computing), {candidates} candidates, and {famous} of them once
  more with famous names in place of the paper's own; {corpus} abstracts without annotation, for counts and, with a
  teacher's labels, for training; the lexicon in `rules/lexicon.tsv` and a public catalogue of datasets and benchmarks.
- **Teacher.** See [how it was made](names.md); its labels of the corpus are in `training/teacher.npz`.
- **Size.** {size:.1f} MB, arrays and JSON. Trained in {minutes:.1f} minutes.

What this model leaves in doubt is decided together with a [reader](names.md#the-reader), unless `--fast` leaves it
out; the figures here are without it.

## Figures
Precision / recall / F1 of the decisions, before surfaces of one thing are united. The first row is of the third of the
training abstracts that is held out, where the thresholds were tuned. The other rows were never trained or tuned on.

"""

_LIMITS = """
## Limits
- English abstracts of computing. Other fields' names (genes, instruments, missions) are often taken for models or data.
- A proposed thing that has neither capital nor acronym is found only where it is quoted, called so, or heads the title.
- Descriptive names of several capitalised words without an acronym are missed most, and their boundaries are
  the least sure.
"""


def write_card(
    path: Path,
    about: dict[str, object],
    rows: dict[str, Figures],
    table: list[tuple[str, float, float, float, int]],
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
        "Of the entries whose score is about so much, so many are right, kind and role included; on what is held out.",
        "",
        "| kind | score from | mean score | are right | entries |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {kind} | {low:.2f} | {mean:.3f} | {share:.3f} | {count} |" for kind, low, mean, share, count in table]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n" + _LIMITS, encoding="utf-8")
