"""Results kept by what they came from, as many as there is memory for."""

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Values by their keys; those not asked for longest go when all together weigh too much."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._weight = 0
        self._held: dict[K, tuple[V, int]] = {}  # those asked for longest ago first
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return the value kept for a key, None where there is none.

        It is kept under this very key from now on: the key is often thousands of cells, and an
        equal one that is another object would be compared cell by cell each time.
        """
        with self._lock:
            found = self._held.pop(key, None)
            if found is None:
                return None
            self._held[key] = found
            return found[0]

    def keep(self, key: K, value: V, weight: int) -> V:
        """Keep a value, at least until the next comes; return what is kept for its key."""
        with self._lock:
            if key in self._held:
                return self._held[key][0]
            self._put(key, value, weight)
            return value

    def replace(self, key: K, value: V, weight: int) -> None:
        """Keep a value instead of what is kept for its key."""
        with self._lock:
            self._weight -= self._held.pop(key, (None, 0))[1]
            self._put(key, value, weight)

    def _put(self, key: K, value: V, weight: int) -> None:
        self._held[key] = value, weight
        self._weight += weight
        while self._weight > self.most and len(self._held) > 1:
            self._weight -= self._held.pop(next(iter(self._held)))[1]
