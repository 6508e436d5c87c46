from extract.text import memo
from extract.text.memo import Memo


def test_a_function_is_asked_once_a_string() -> None:
    asked: list[str] = []

    def length(string: str) -> int:
        asked.append(string)
        return len(string)

    lengths = Memo(length)
    assert [lengths[s] for s in ("a", "bcd", "a")] == [1, 3, 1]
    assert asked == ["a", "bcd"]


def test_it_stays_small() -> None:
    lengths = Memo(len)
    for n in range(memo.MOST + 10):
        assert lengths[str(n)] == len(str(n))
    long = "x" * (memo.LONGEST + 1)
    assert lengths[long] == len(long)
    assert len(lengths) <= memo.MOST
    assert long not in lengths
