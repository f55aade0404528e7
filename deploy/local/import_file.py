"""The file that is imported: its lines with their keys, and how far an import of it has come."""
import collections
import contextlib
import gzip
import hashlib
import itertools
import json
import lzma
import os
import sys
import uuid

# What the gateway takes (design.md 6).
LONGEST_LINE = 1 << 20
KEYS = uuid.UUID("5b0f3a36-7d3e-5a0c-9f0e-6d1d1c1f7f3a")

# `octets` is None where the line is longer than anything that could be sent. `digest` is that of the file up to the line's end.
Line = collections.namedtuple("Line", "number key octets digest")


@contextlib.contextmanager
def open_file(name):
    """(the raw file, whose position tells how far it is read; what it holds, by the end of its name). - is standard input."""
    if name == "-":
        yield sys.stdin.buffer, sys.stdin.buffer
        return
    openers = {".xz": lzma.open, ".gz": gzip.open}
    with open(name, "rb") as raw:
        opener = openers.get(os.path.splitext(name)[1])
        yield raw, opener(raw) if opener else raw


def read_lines(file):
    """All lines, numbered from 1, each with its key.

    A key is made of what the line says and of which of its equals it is. So a file can be imported again, also after lines of it were
    mended, left out, moved or added, and no order comes twice; and two equal lines are two orders.
    """
    equals, so_far = collections.Counter(), b""
    for number, (octets, digest) in enumerate(read_digested(file), 1):
        so_far = hashlib.sha256(so_far + digest).digest()
        equals[digest[:8]] += 1
        key = uuid.uuid5(KEYS, f"{digest.hex()} {equals[digest[:8]]}")
        yield Line(number, str(key), octets, so_far.hex())


def read_digested(file):
    """The octets of each line without its end, or None where they are too many, and their digest. No more than one is in memory."""
    while part := file.readline(LONGEST_LINE + 2):
        octets = part.rstrip(b"\r\n")
        digest, is_too_long = hashlib.sha256(octets), len(octets) > LONGEST_LINE
        while not part.endswith(b"\n") and (part := file.readline(LONGEST_LINE)):
            digest.update(part)
            is_too_long = True
        yield None if is_too_long else octets, digest.digest()


class State:
    """How many lines are settled, from the first on, and what came of them: in a file, so that an import goes on where it was.
    Without a file it is forgotten."""

    def __init__(self, file):
        self.file = file
        self.begin()
        if file and os.path.exists(file):
            with open(file, encoding="utf-8") as kept:
                vars(self).update(json.load(kept))

    def begin(self):
        self.lines, self.digest, self.report_octets = 0, "", 0
        self.inserted, self.there_already, self.refused = 0, 0, 0

    def is_of(self, lines):
        """Whether these are the lines of a file that begins with what is settled."""
        last = None
        for last in itertools.islice(lines, self.lines):
            pass
        return self.lines == 0 or (last is not None and (last.number, last.digest) == (self.lines, self.digest))

    def keep(self):
        if not self.file:
            return
        os.makedirs(os.path.dirname(self.file), exist_ok=True)
        with open(self.file + ".new", "w", encoding="utf-8") as kept:
            json.dump({name: value for name, value in vars(self).items() if name != "file"}, kept)
        os.replace(self.file + ".new", self.file)
