"""What breaks a client between two versions of the contract, by Redocly's comparison, and whether CHANGELOG.md says so."""
import json
import re
import subprocess

from redocly import redocly


def breaking_changes(base, revision):
    """Compares two OpenAPI documents (paths of files). Returns what breaks a client, as (names, message): what the change is of,
    the operation first, and what it is."""
    run = redocly("diff", "--format=json", base, revision)
    changes = json.loads(run.stdout)["changes"]
    return [(names_of(change["path"]), f"{change['path']}: {verdict['message']}")
            for change in changes for verdict in change["verdicts"] if verdict["impact"] == "major"]


def names_of(pointer):
    """What a change is called in CHANGELOG.md: `POST /orders`, `/orders`, or the member `billing`."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("#/").split("/")]
    names = [parts[at + 1] for at, part in enumerate(parts[:-1]) if part in ("properties", "headers", "parameters", "schemas")]
    if parts[0] == "paths" and len(parts) > 2:
        return [f"{parts[2].upper()} {parts[1]}", *names]
    return parts[1:2] + names


def announced(changelog):
    """What the section "Breaking" of what is not released yet names, each in backticks."""
    unreleased = re.search(r"^## \[?Unreleased\]?.*?(?=^## |\Z)", changelog, re.M | re.S)
    section = re.search(r"^### Breaking$.*?(?=^### |\Z)", unreleased.group() if unreleased else "", re.M | re.S)
    return set(re.findall(r"`([^`]+)`", section.group() if section else ""))


def unannounced(changes, changelog):
    """The breaking changes of which nothing is named."""
    named = announced(changelog)
    return [message for names, message in changes if not named & set(names)]


def last_released(repository, folder):
    """The bundled contract of the last version that has a tag, made by its own program in a folder; None where there is no tag."""
    git = ["git", "-C", repository]
    tag = subprocess.run([*git, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"], capture_output=True, text=True, check=False)
    if tag.returncode != 0:
        return None
    archive = subprocess.run([*git, "archive", tag.stdout.strip(), "api"], capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    subprocess.run([folder / "api" / "bundle", folder], check=True)
    return folder / "openapi.json"
