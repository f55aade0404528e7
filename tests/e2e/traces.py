"""Looks for texts in everything that a run has left, by grep: a gigabyte takes it seconds, and Python's own patterns an hour."""
import os
import subprocess

GREP = ["grep", "--text", "--extended-regexp", "--ignore-case"]
AS_OCTETS = {**os.environ, "LC_ALL": "C"}


def files_with(pattern, folder):
    """The files under a folder in which a line matches: their names, never the line. The site is left out: the contract and the
    pages, made of files of the repository, show test numbers as examples."""
    found = subprocess.run([*GREP, "--dereference-recursive", "--exclude-dir=site", "--files-with-matches", "--devices=skip", "-e", pattern, folder],
                           env=AS_OCTETS, capture_output=True, text=True, timeout=600)
    # 1 is "nothing found". What a running PostgreSQL removes meanwhile is no fault.
    assert found.returncode in (0, 1) or "No such file" in found.stderr, found.stderr
    return found.stdout.splitlines()


def is_in(pattern, data):
    """Whether a line of the octets matches."""
    return subprocess.run([*GREP, "--quiet", "-e", pattern], env=AS_OCTETS, input=data, timeout=600, check=False).returncode == 0


def is_in_dump(pattern, url):
    """Whether a line of a dump of the database matches."""
    dump = subprocess.run(["pg_dump", "-d", url], capture_output=True, check=True, timeout=300).stdout
    assert b"COPY public.idempotency_keys" in dump
    return is_in(pattern, dump)


def names_under(folder):
    """The names of all files under a folder."""
    return {name for _, _, names in os.walk(folder, followlinks=True) for name in names}
