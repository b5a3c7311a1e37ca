"""A map that is a value: another is made of it at the price of what was changed lately, not of all that it holds.

It lies in two layers. The far one is shared between a map and those made of it, the near one is small and copied; when
the near one has grown, both become the far one of the next map.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

NEAR: Final = 64
"""Keys that are copied at the most; a sixty-fourth of the cost of copying all falls on each change."""
_GONE: Final[Any] = object()
"""Stands in the near layer for a key of the far one that is there no more."""


class LayeredMap(Mapping[K, V], Generic[K, V]):
    """Read-only; its keys come in the order in which they were last set. `edit` is the way to another one."""

    __slots__ = ("_far", "_length", "_near")

    def __init__(self, values: Mapping[K, V] | None = None) -> None:
        """Hold these values."""
        self._far: Mapping[K, V] = dict(values or {})
        self._near: Mapping[K, V] = {}
        self._length = len(self._far)

    def __getitem__(self, key: K) -> V:
        found = self._near.get(key, self._far.get(key, _GONE))
        if found is _GONE:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[K]:
        return _keys(self._far, self._near)

    def __len__(self) -> int:
        return self._length

    def edit(self) -> "EditedMap[K, V]":
        """Give a copy that can be changed."""
        return EditedMap(self._far, dict(self._near), self._length)

    @classmethod
    def layers(cls, far: Mapping[K, V], near: Mapping[K, V], length: int) -> "LayeredMap[K, V]":
        """Take layers that nobody changes any more."""
        made = cls()
        made._far, made._near, made._length = far, near, length
        return made


class EditedMap(MutableMapping[K, V], Generic[K, V]):
    """A map while it is changed; setting a key, also one that is there, makes it the last."""

    __slots__ = ("_far", "_length", "_near")

    def __init__(self, far: Mapping[K, V], near: dict[K, V], length: int) -> None:
        """Take a far layer that stays as it is, a near one, and how many keys both hold."""
        self._far = far
        self._near = near
        self._length = length

    def __getitem__(self, key: K) -> V:
        if key in self._near:
            found = self._near[key]
            if found is not _GONE:
                return found
        elif key in self._far:
            return self._far[key]
        raise KeyError(key)

    def __setitem__(self, key: K, value: V) -> None:
        before = self._near.pop(key, self._far.get(key, _GONE))
        self._length += before is _GONE
        self._near[key] = value

    def __delitem__(self, key: K) -> None:
        if self.taken(key) is None:
            raise KeyError(key)

    def taken(self, key: K) -> V | None:
        """Take a key out and give its value, None where it is not there; no value may be None itself."""
        found = self._near.pop(key, None)
        if key in self._far:
            found = self._far[key] if found is None else found
            self._near[key] = _GONE
        if found is None or found is _GONE:
            return None
        self._length -= 1
        return found

    def __iter__(self) -> Iterator[K]:
        return _keys(self._far, self._near)

    def __len__(self) -> int:
        return self._length

    def done(self) -> LayeredMap[K, V]:
        """Give what it has become; it must not be changed any more."""
        if len(self._near) <= NEAR:
            return LayeredMap.layers(self._far, self._near, self._length)
        whole = dict(self._far)
        for key, value in self._near.items():
            whole.pop(key, None)
            if value is not _GONE:
                whole[key] = value
        return LayeredMap.layers(whole, {}, len(whole))


def _keys(far: Mapping[K, V], near: Mapping[K, V]) -> Iterator[K]:
    yield from (key for key in far if key not in near)
    yield from (key for key, value in near.items() if value is not _GONE)
