"""JMESPath, by which a template says where in an answer something stands."""

from typing import Any, Protocol

from fonetray.lookup.errors import LookupFailed


class BadPath(Exception):
    """A text is no JMESPath; the message says where it ceases to be one."""


class Path(Protocol):
    """A path that has been read."""

    def search(self, value: Any) -> Any:
        """Give what stands there; None where nothing does."""


def read_path(written: str) -> Path:
    """Read a path; raises `BadPath`."""
    import jmespath  # noqa: PLC0415 - only where there is a template
    from jmespath.exceptions import JMESPathError, JMESPathTypeError  # noqa: PLC0415

    try:
        path: Path = jmespath.compile(written)
    except JMESPathError as error:
        raise BadPath(_why(error)) from error
    try:
        path.search(None)  # an unknown function, or too few arguments, shows only when it is called
    except JMESPathTypeError:  # None is no list; an answer may have one there
        return path
    except JMESPathError as error:
        raise BadPath(_why(error)) from error
    return path


def found_by(path: Path | None, value: Any) -> Any:
    """Give what a path finds; raises `LookupFailed` where the answer has other types than the path expects."""
    if path is None:
        return None
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415 - imported with the path already

    try:
        return path.search(value)
    except JMESPathError as error:
        raise LookupFailed(f"the answer is not as the template expects: {_why(error)}") from error


def _why(error: Exception) -> str:
    """Give the first line of what the library says; the rest is a drawing."""
    return str(error).splitlines()[0][:160]
