"""The list fields of the record, in the order in which they are shown; their models are those of `Record`."""

from collections.abc import Callable
from typing import Final, NamedTuple

from extract.record import identity, wording
from extract.record.identity import Keys
from extract.record.wording import Data, Said


class ListField(NamedTuple):
    """What many and one of its entries are called, what makes two entries one, and how an entry is said."""

    many: str
    one: str
    keys: Callable[[Data], Keys]
    say: Callable[[Data], Said]


FIELDS: Final = {
    "model_names": ListField("Models", "Model", identity.surfaces, wording.model),
    "datasets": ListField("Datasets", "Dataset", identity.surfaces, wording.resource),
    "benchmarks": ListField("Benchmarks", "Benchmark", identity.surfaces, wording.resource),
    "speedups": ListField("Speedups", "Speedup", identity.gain, wording.gain),
    "savings": ListField("Savings", "Saving", identity.gain, wording.gain),
    "results": ListField("Results", "Result", identity.number, wording.result),
    "code_urls": ListField("Code", "Code", identity.url, wording.code),
    "links": ListField("Links", "Link", identity.url, wording.link),
}
