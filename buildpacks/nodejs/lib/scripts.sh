# Scripts of package.json that belong to a build.

run_script_if_present() {
  has_script "$1" || return 0
  detail "Running $1"
  run_script "$1"
}

# `heroku-postbuild` is for what only the platform needs; where it is present, `build` is left to it.
run_build_script() {
  local flags=()
  if has_script heroku-postbuild; then
    ! has_script build || detail 'Detected both "build" and "heroku-postbuild" scripts'
    run_script_if_present heroku-postbuild
    return
  fi
  has_script build || { detail 'package.json has no build script'; return 0; }
  read -ra flags <<<"${NODE_BUILD_FLAGS:-}"
  detail "Running build${NODE_BUILD_FLAGS:+ ($NODE_BUILD_FLAGS)}"
  (( ${#flags[@]} == 0 )) || flags=(-- "${flags[@]}")
  run_script build "${flags[@]}"
}

run_script() {
  local log code=0
  log="$(mktemp)"
  "$PACKAGE_MANAGER" run "$@" 2>&1 | tee "$log" | indented || code="${PIPESTATUS[0]}"
  (( code != 0 )) || { rm -f "$log"; return 0; }
  explain_script "$1" "$log" "$code"
}

explain_script() {
  local name="$1" log="$2" code="$3"
  if (( code == 137 )) || grep -q 'JavaScript heap out of memory' "$log"; then
    fail "The script \"$name\" of package.json ran out of memory (exit code $code)." \
      'Make the build smaller, or set the config var NODE_OPTIONS, such as --max-old-space-size=2048.'
  fi
  if grep -qE '(sh: (line )?[0-9]+:|sh: 1:) .*not found' "$log"; then
    fail "The script \"$name\" of package.json calls a command that is not installed (exit code $code)." \
      'Add the package that has it to dependencies or devDependencies, commit, and push again.'
  fi
  fail "The script \"$name\" of package.json failed with exit code $code." \
    'The lines above say why; correct it, commit, and push again.'
}

warn_when_nothing_starts() {
  [[ -f Procfile || -f server.js || -f heroku.yml ]] || has_script start ||
    warning 'Nothing says how this app is started.' 'Add a Procfile, or a "start" script to package.json.'
}
