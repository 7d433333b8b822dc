"""What is kept, and for how long."""

from threading import Thread

import pytest

from udf import tables
from udf.cache import Cache
from udf.text import Cells, freeze


def test_what_is_not_asked_for_longest_goes_first() -> None:
    cache: Cache[str, int] = Cache(10)
    for number, key in enumerate("abcde"):
        cache.keep(key, number, 2)
    assert cache.get("a") == 0
    cache.keep("f", 5, 2)
    assert [cache.get(key) for key in "abcdef"] == [0, None, 2, 3, 4, 5]


def test_what_alone_weighs_too_much_stays_until_the_next_comes() -> None:
    cache: Cache[str, int] = Cache(10)
    cache.keep("a", 1, 100)
    assert cache.get("a") == 1
    cache.keep("b", 2, 1)
    assert (cache.get("a"), cache.get("b")) == (None, 2)


def test_a_key_keeps_its_first_value() -> None:
    cache: Cache[str, list[int]] = Cache(10)
    first = cache.keep("a", [1], 6)
    assert cache.keep("a", [1], 6) is first
    cache.keep("b", [2], 4)
    assert cache.get("a") is first


def test_an_equal_key_is_compared_once_however_often_it_is_asked_for() -> None:
    class Range(Cells):
        compared = 0

        def __eq__(self, other: object) -> bool:
            Range.compared += 1
            return super().__eq__(other)

        __hash__ = Cells.__hash__

    cache: Cache[Range, int] = Cache(10)
    cache.keep(Range([("甲", 1)]), 5, 1)
    again = Range([("甲", 1)])
    assert [cache.get(again) for _ in range(9)] == [5] * 9
    assert Range.compared == 1


def test_a_server_of_many_months_keeps_more_rows_of_each_result() -> None:
    @tables.shared
    def counted(cells: Cells) -> list[int]:
        return [len(cells)]

    few, more = freeze([["甲"]] * 40), freeze([["乙"]] * 60)
    try:
        tables.keep_rows(50)
        first = counted(few)
        counted(more)
        assert counted(few) is not first
        tables.keep_rows(100)
        first = counted(few)
        counted(more)
        assert counted(few) is first
    finally:
        tables.keep_rows(tables.ROWS)


def test_equal_ranges_share_a_result_and_others_do_not() -> None:
    counted = []

    @tables.shared
    def rows(cells: Cells, more: int = 0) -> int:
        counted.append(cells)
        return len(cells) + more + 1

    one, again, other = (freeze([["姓名"], [name]]) for name in ("张三", "张三", "李四"))
    assert [rows(one), rows(again), rows(other), rows(one, more=1)] == [3, 3, 3, 4]
    assert counted == [one, other, one]


def test_a_failure_is_not_kept() -> None:
    tries = []

    @tables.shared
    def fails(cells: Cells) -> int:
        tries.append(cells)
        raise tables.TableError("缺少列")

    for _ in range(2):
        with pytest.raises(tables.TableError):
            fails(freeze([["x"]]))
    assert len(tries) == 2


def test_threads_find_one_another_s_results() -> None:
    made = []

    @tables.shared
    def slow(cells: Cells) -> object:
        made.append(object())
        return made[-1]

    threads = [Thread(target=slow, args=(freeze([["x"], ["y"]]),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
