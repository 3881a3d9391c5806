# Where the dependencies are written down. Sets REQUIREMENTS to pip's arguments.

REQUIREMENTS=()

find_requirements() {
  if [[ -f requirements.txt ]]; then
    REQUIREMENTS=(-r requirements.txt)
  elif [[ -f Pipfile.lock ]]; then
    REQUIREMENTS=(-r "$(written_to "$WORK_DIR/Pipfile.lock.txt" pipfile_lock.py Pipfile.lock)")
  elif [[ -f Pipfile ]]; then
    fail 'There is a Pipfile but no Pipfile.lock.' 'Run `pipenv lock`, commit Pipfile.lock, and push again.'
  elif [[ -f uv.lock ]]; then
    fail 'This buildpack does not read uv.lock.' \
      'Run `uv export --no-dev --no-emit-project > requirements.txt`, commit it, and push again.'
  elif [[ -f poetry.lock ]]; then
    fail 'This buildpack does not read poetry.lock.' \
      'Run `poetry export --output requirements.txt`, commit it, and push again.'
  elif [[ -f pyproject.toml ]]; then
    REQUIREMENTS=(-r "$(written_to "$WORK_DIR/pyproject.toml.txt" pyproject.py pyproject.toml)")
  else
    REQUIREMENTS=(.)
  fi
}

# written_to FILE READER SOURCE: what a reader makes of a source, as a requirements file.
written_to() {
  "$PYTHON" "$PACK_DIR/lib/$2" "$3" >"$1" || fail "$3 cannot be read." 'The line above says why; correct it, commit, and push again.' >&2
  printf '%s' "$1"
}

WORK_DIR="$(mktemp -d)"
trap 'rm -rf "$WORK_DIR"' EXIT
