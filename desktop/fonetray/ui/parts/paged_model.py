"""A list of which more can be asked for."""

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Signal

Index = QModelIndex | QPersistentModelIndex


class PagedModel(QAbstractListModel):
    """``more_wanted`` is asked once when the end is seen of a list that goes on."""

    more_wanted = Signal()

    def __init__(self) -> None:
        """Hold a list that ends."""
        super().__init__()
        self._goes_on = False

    def canFetchMore(self, _parent: Index) -> bool:
        """Say whether the list goes on, and nobody was asked for more yet."""
        return self._goes_on

    def fetchMore(self, _parent: Index) -> None:
        """Ask for more; they come when they are found."""
        if self._goes_on:
            self._goes_on = False
            self.more_wanted.emit()
