# The stack has one Python; an app that asks for another is told so instead of being surprised.

check_python_version() {
  local own asked source
  own="$("$PYTHON" -c 'import platform; print(platform.python_version())')"
  for source in runtime.txt .python-version; do
    asked="$(asked_version "$source")"
    [[ -z "$asked" ]] || break
  done
  if [[ -n "$asked" && ! "$own." == "$asked".* && "$asked" != "${own%.*}".* ]]; then
    fail "$source asks for Python $asked, but stack ${STACK:-} has Python $own." \
      "Write ${own%.*} in .python-version (and remove runtime.txt) after trying the app on it, or use another stack."
  fi
  header "Using Python $own of the stack"
  if [[ -n "$asked" && "$own." != "$asked".* ]]; then
    warning "$source asks for Python $asked; its newest patch release on this stack, $own, is used."
  fi
}

# asked_version FILE: first line that is no comment, without `python-` in front of it.
asked_version() {
  [[ -f "$1" ]] || return 0
  { grep -vE '^[[:space:]]*(#|$)' "$1" || true; } | head -n 1 | tr -d '[:space:]' | sed -E 's/^python-//'
}
