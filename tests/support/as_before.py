"""Puts back what a program sets for its whole process, where the process goes on to other tests."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def as_before() -> Iterator[None]:
    """Have what is logged, where to, and how often Python looks for garbage be as before when the block ends."""
    root, thresholds = logging.getLogger(), gc.get_threshold()
    handlers, levels = root.handlers[:], _levels()
    try:
        yield
    finally:
        for handler in [handler for handler in root.handlers if handler not in handlers]:
            root.removeHandler(handler)
            handler.close()
        for logger in _levels():
            logger.setLevel(levels.get(logger, logging.NOTSET))
        gc.set_threshold(*thresholds)


def _levels() -> dict[logging.Logger, int]:
    known = logging.getLogger().manager.loggerDict.values()
    loggers = (logging.getLogger(), *(one for one in known if isinstance(one, logging.Logger)))
    return {logger: logger.level for logger in loggers}
