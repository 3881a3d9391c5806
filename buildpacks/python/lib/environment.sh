# The environment of the build: the app's config vars, then what pip and Python need.

# Config vars that would break the build's own tools.
readonly HELD_BACK='^(PATH|GIT_DIR|CPATH|CPPATH|LD_PRELOAD|LD_LIBRARY_PATH|LIBRARY_PATH|PYTHONHOME|PYTHONPATH|PYTHONUSERBASE|BUILD_DIR|CACHE_DIR|ENV_DIR|PACK_DIR|PYTHON_DIR|PYTHON|IFS|BASH_ENV|ENV|SHELLOPTS|BASHOPTS)$'

export_config_vars() {
  local file name
  [[ -n "$ENV_DIR" && -d "$ENV_DIR" ]] || return 0
  for file in "$ENV_DIR"/*; do
    name="${file##*/}"
    [[ -f "$file" && "$name" =~ ^[A-Za-z_][A-Za-z0-9_]*$ && ! "$name" =~ $HELD_BACK ]] || continue
    export "$name=$(cat "$file")"
  done
}

# The stack's Python looks for packages in the user base as well, so nothing that is installed there depends on the
# folder of the build: no virtual environment, and scripts start with the stack's own interpreter.
create_build_environment() {
  export PYTHONUSERBASE="$PYTHON_DIR"
  export PYTHONUNBUFFERED=1
  export PIP_CACHE_DIR="$CACHE_DIR/pip"
  export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore PIP_PROGRESS_BAR=off
  export PATH="$PYTHON_DIR/bin:$PATH"
  ln -sfn "$PYTHON" "$PYTHON_DIR/bin/python"
}

# run_hook NAME: bin/pre_compile and bin/post_compile of the app, as on Heroku.
run_hook() {
  local code=0
  [[ -f "bin/$1" ]] || return 0
  header "Running bin/$1 hook"
  chmod +x "bin/$1"
  "bin/$1" 2>&1 | indented || code="${PIPESTATUS[0]}"
  (( code == 0 )) || fail "bin/$1 failed with exit code $code." 'The lines above say why; correct it, commit, and push again.'
}
