"""The features by which the head and the extent of a metric are chosen, each function a group that is named together.

Training gives each feature a weight (`extract.rulefiles.weights`).
"""

_MARKED = frozenset({"metric", "weak_metric", "gain", "reduction", "better", "improve", "reduce"})


def plain(*features: str) -> list[str]:
    """Return the features as they are."""
    return list(features)


def none(about: str, unit: str, here: str, before: str, after: str) -> list[str]:
    """Of no metric at all, by what stands around the number."""
    return ["none", f"none_{about}", f"none_{unit}", f"none_{here}", f"none_{before}_{after}"]


def word(form: str, side: str, about: str) -> list[str]:
    """Of a word by itself."""
    return [f"word_{form}", f"word_{form}_{about}", f"word_{form}_{side}", f"tail_{form[-4:]}"]


def around(kind: str, side: str, about: str, unit: str, after: str, before: str) -> list[str]:
    """Of the kind of a word, and of its neighbours."""
    features = [f"{kind}_{side}", f"{kind}_{about}_{side}", f"{kind}_{unit}"]
    features += [f"next_{after}", f"{kind}_next_{after}", f"before_{before}"]
    return [*features, f"{kind}_inner_{side}"] if after in _MARKED else features


def place(kind: str, side: str, distance: int, numbers: int, rank: int, link: str) -> list[str]:
    """Of how far from the number a word is, and past how many numbers."""
    features = [f"{kind}_{side}_{distance}", f"{side}_numbers{numbers}", f"{kind}_{side}_numbers{numbers}"]
    return [*features, f"rank_{kind}_{side}_{rank}", f"link_{side}_{link}_{min(distance, 3)}"]


def verb(verb: str, kind: str, side: str, inner: bool, straight: bool) -> list[str]:
    """Of the verb before a word, and of whether more of a phrase follows."""
    ends = "inner" if inner else "final"
    features = [f"verb_{verb}_{side}", f"{kind}_verb_{verb}", f"{ends}_{kind}_{side}"]
    if side == "right":
        return features
    how = "straight" if straight else "far"
    return [*features, f"{how}_{kind}", f"{how}_{kind}_{ends}", f"{how}_verb_{verb}"]


def way_to(way: str, kind: str) -> list[str]:
    """Of what leads from a number to a word behind it."""
    return [f"way_{way}", f"way_{way}_{kind}"]


def through(way: str, ends: str) -> list[str]:
    """Of what leads there, and whether the phrase goes on."""
    return [f"way_{way}_{ends}"]


def path(side: str, kind: str, *named: str) -> list[str]:
    """Of all that stands between a number and a word near it."""
    path = "_".join(named)
    return [f"path_{side}_{path}", f"path_{kind}_{side}_{path}"]


def shape(surface: str, side: str) -> list[str]:
    """Of the letters of an acronym or a capitalised word."""
    shape = "l" if surface[0].islower() else "U"
    shape += "m" * any(map(str.islower, surface)) + "d" * any(map(str.isdigit, surface))
    shape += "-" * ("-" in surface)
    return [f"shape_{shape}", f"shape_{shape}_{side}"]


def aligned(side: str, kind: str, aligned: bool) -> list[str]:
    """Of a metric in a list as long as that of the numbers."""
    return [f"aligned_{side}_{aligned}", f"aligned_{kind}_{aligned}"]


def past(form: str, side: str) -> list[str]:
    """Of a mark or a small word between number and word."""
    return [f"past_{form}_{side}"]


def previous(about: str, is_none: bool, delta: bool, same_unit: bool, alone: bool) -> list[str]:
    """Of the metric of the result before."""
    features = ["previous_none" if is_none else "previous_some", f"previous_{about}_{'delta' if delta else 'value'}"]
    return features + ["previous_place_alone"] * alone + ["previous_unit_other"] * (not same_unit)


def previous_here(words: int, metrics: int) -> list[str]:
    """Of the same, where that result is in the sentence of the number, by what stands between."""
    return [f"previous_words_{words}", f"previous_metric_{metrics}"]


def long(length: int, kind: str) -> list[str]:
    """Of how many words a metric has before its last."""
    return [f"long_{length}", f"long_{kind}_{length}"]


def at_edge(place: str, form: str, kind: str, after: str, kind_after: str | None, said: tuple[str, ...]) -> list[str]:
    """Of a word in a metric, or of the first that is out of it."""
    features = [f"{place}_{form}", f"{place}_{kind}", f"{place}_{kind}_{kind_after}", f"{place}_{form}_{after}"]
    if kind not in {"mark", "number"}:
        features.append(f"{place}_tail_{form[-3:]}")
        if any(map(str.isdigit, form)):
            features.append(f"{place}_digit")
    if "'" in form:
        features.append(f"{place}_possessive")
    return [*features, *(f"{place}_{name}" for name in said)]
