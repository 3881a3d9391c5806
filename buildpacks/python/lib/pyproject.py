"""Prints the dependencies that pyproject.toml names under [project], as a requirements file."""

import sys
import tomllib

try:
    with open(sys.argv[1], "rb") as file:
        project = tomllib.load(file).get("project", {})
    print("\n".join(project.get("dependencies", [])))
except (tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
    sys.exit(f"       {sys.argv[1]}: {error}")
