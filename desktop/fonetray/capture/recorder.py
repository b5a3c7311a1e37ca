"""Writes entries on a thread of its own: a call never waits for it, and what goes wrong in it ends only itself."""

import logging
import queue
import threading
from collections.abc import Callable

from fonetray.capture.entries import Document, RawEntry, digest_of, document_of, line_of, made_safe
from fonetray.capture.file import CaptureFile, CaptureFull
from fonetray.capture.secrets import Scrubber, Secrets

log = logging.getLogger(__name__)

WAITING = 1000
"""Entries that may wait to be written; what comes on top is counted as lost."""


class Recorder:
    """Takes entries from any thread. ``secrets`` is asked, and ``stopped`` is told why, on the writing thread."""

    def __init__(self, *, file: CaptureFile, secrets: Callable[[], Secrets], stopped: Callable[[str], None]) -> None:
        """Start no thread before there is something to write."""
        self._file = file
        self._secrets = secrets
        self._stopped = stopped
        self._waiting: queue.Queue[RawEntry | threading.Event | None] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._gate = threading.Lock()
        self._known = Secrets()
        self._scrubber = Scrubber(self._known)
        self._digests: set[str] = set()
        self._failed = False
        self.lost = 0

    def put(self, entry: RawEntry) -> None:
        """Have an entry written; never waits and never raises."""
        with self._gate:
            if self._thread is None:
                self._failed = False
                self._digests.clear()
                self._thread = threading.Thread(target=self._work, name="capture writer", daemon=True)
                self._thread.start()
            try:
                self._waiting.put_nowait(entry)
            except queue.Full:
                self.lost += 1

    def flush(self, timeout: float = 30.0) -> bool:
        """Wait until all that was put is written, and say whether it is; blocks."""
        with self._gate:
            if self._thread is None:
                return True
        done = threading.Event()
        try:
            self._waiting.put(done, timeout=timeout)
        except queue.Full:
            return False
        return done.wait(timeout)

    def close(self) -> None:
        """Write what waits, and end the thread; blocks. A later entry starts a new one."""
        with self._gate:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._waiting.put(None)
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while (entry := self._waiting.get()) is not None:
            if isinstance(entry, threading.Event):
                entry.set()
            elif not self._failed:
                self._write(entry)

    def _write(self, entry: RawEntry) -> None:
        try:
            self._file.append(line_of(self._shortened(self._safe(document_of(entry)))))
        except CaptureFull as full:
            self._stop(str(full))
        except OSError as error:
            self._stop(f"its file cannot be written ({error.strerror or type(error).__name__})")
        except Exception:
            log.exception("The capture met something it cannot write")
            self._stop("it met something it cannot write; the log says more")

    def _stop(self, why: str) -> None:
        self._failed = True
        self._stopped(why)

    def _safe(self, document: Document) -> Document:
        known = self._secrets()
        if known != self._known:
            self._known, self._scrubber = known, Scrubber(known)
        return made_safe(document, self._scrubber)

    def _shortened(self, document: Document) -> Document:
        digest = digest_of(document)
        if not digest:
            return document
        shorter = document | {"answer_digest": digest}
        if digest in self._digests:
            del shorter["answer"]
        self._digests.add(digest)
        return shorter
