"""Prints the default section of a Pipfile.lock as a requirements file with its indexes and hashes."""

import json
import sys


def main(path):
    with open(path, encoding="utf-8") as file:
        lock = json.load(file)
    for position, source in enumerate(lock.get("_meta", {}).get("sources", [])):
        print(("--index-url " if position == 0 else "--extra-index-url ") + source["url"])
    for name, entry in lock["default"].items():
        print(requirement(name, entry))


def requirement(name, entry):
    extras = f"[{','.join(entry['extras'])}]" if entry.get("extras") else ""
    if "git" in entry:
        line = f"{name}{extras} @ git+{entry['git']}@{entry['ref']}"
    elif "path" in entry or "file" in entry:
        return entry.get("path") or entry["file"]
    else:
        line = f"{name}{extras}{entry['version']}"
    if entry.get("markers"):
        line += f" ; {entry['markers']}"
    return " ".join([line, *(f"--hash={value}" for value in entry.get("hashes", []))])


try:
    main(sys.argv[1])
except (ValueError, KeyError, TypeError, AttributeError) as error:
    sys.exit(f"       {sys.argv[1]}: {error!r}")
