"""One abstract goes through the rooms in one direction, and through no more modules than it does today."""

from tests.walk import rooms, walk


def test_an_abstract_never_goes_back_to_a_room_it_left() -> None:
    calls = walk()
    assert rooms(calls) == ["readers", "text", "stages", "join", "record", "writers"]
    assert len({called for _, called in calls}) <= 54
