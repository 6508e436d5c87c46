"""The features by which the target of a result is chosen, each function a group that is named together.

Training gives each feature a weight (`extract.rulefiles.weights`).
"""


def none(here: str, delta: bool, resources: int, unit: str, metric: bool, previous: str, follows: bool) -> list[str]:
    """Of no target at all."""
    features = ["none", f"none_here_{here}", f"none_delta_{delta}", f"none_resources_{resources}", f"none_unit_{unit}"]
    features += [f"none_previous_{previous}"] + ["none_no_metric"] * (not metric)
    return [*features, f"none_follows_{'some' if previous == 'some' else 'none'}"] if follows else features


def plain(*features: str) -> list[str]:
    """Return the features as they are."""
    return list(features)


def by_itself(
    kind: str, form: str, preposition: str, place: str, side: str, group: str, resources: int, opens: bool
) -> list[str]:
    """Of a target by itself: how it names, in which form, where it is."""
    features = [kind, place, f"{kind}_{place}", f"{preposition}_{side}", f"{preposition}_{kind}", f"form_{form}_{side}"]
    features += [f"form_{form}", f"resources_{resources}_{group}", f"{preposition}_{place}"]
    return [*features, f"opens_{place}"] if opens else features


def beside(led: str, followed: str, place: str) -> list[str]:
    """Of the words before and behind a target."""
    return [f"led_{led}", f"led_{led}_{place}", f"followed_{followed}", f"followed_{followed}_{place}"]


def nearest(group: str, place: str, rank: int, named_here: bool, only: bool) -> list[str]:
    """Of a target among those of its kind, from the number on."""
    features = [f"nearest_{group}", f"nearest_{group}_{place}"] if rank == 1 else []
    if group != "resource":
        return features + [f"names_here_{place}"] * named_here
    return [*features, f"resource_rank{rank}", *(["only", f"only_{place}"] if only else [])]


def of_result(group: str, place: str, measured: bool, delta: bool, aligned: bool, often: bool) -> list[str]:
    """Of a target by what the result is, and by the targets of others."""
    features = ["measured", f"measured_{group}"] * measured + [f"delta_{group}", f"delta_{place}"] * delta
    return features + ["aligned"] * aligned + [f"often_{group}"] * often


def past(side: str, place: str, far: int, comma: bool, *words: str) -> list[str]:
    """Of what stands between a target and the number."""
    return [f"{side}_far{far}", *[f"comma_{place}"] * comma, *(f"past_{word}_{side}" for word in words)]


def direct(preposition: str, words: int, group: str, form: str) -> list[str]:
    """Of a target behind the number, with nothing but words between."""
    return [f"direct_{preposition}_{words}", f"direct_{group}", f"direct_{form}"]


def led(preposition: str, _words: int, group: str, _form: str) -> list[str]:
    """Of one before it, with nothing but words between."""
    return [f"led_{preposition}", f"led_{group}"]


def ordered(order: str, place: str, group: str) -> list[str]:
    """Of the order in which the sentence names its targets and numbers."""
    return [f"order_{order}_{place}", f"order_{order}_{place}_{group}"]


def way(kind: str, *ways: str) -> list[str]:
    """Of the telling ways in which a target stands to the result."""
    return [*ways, *(f"{kind}_{way}" for way in ways if way != "beaten")]


def worded(first: str, last: str, place: str) -> list[str]:
    """Of the words of a target that is no name."""
    task = ["task", f"task_{place}"] if last.endswith(("tion", "ing", "sis", "ment")) else []
    return [f"tail_{last}", f"first_{first}", *task]


def in_list(group: str, side: str, fits: str, listed: str, rank: str, same: bool) -> list[str]:
    """Of the list of a target beside that of the results."""
    features = [f"member_{side}_{fits}", f"member_{group}_{side}"] if fits else []
    features += [f"listed_{listed}_{side}"] if listed else []
    features += [f"rank_{rank}_{side}"] if rank else []
    return [*features, "rank_same"] if same else features
