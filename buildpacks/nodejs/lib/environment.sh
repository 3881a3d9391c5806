# The environment of the build: the app's config vars, then defaults for what they do not set.

# Config vars that would break the build's own tools.
readonly HELD_BACK='^(PATH|GIT_DIR|CPATH|CPPATH|LD_PRELOAD|LD_LIBRARY_PATH|LIBRARY_PATH|BUILD_DIR|CACHE_DIR|ENV_DIR|NODE_DIR|PACK_DIR|IFS|BASH_ENV|ENV|SHELLOPTS|BASHOPTS)$'

export_config_vars() {
  local file name
  [[ -n "$ENV_DIR" && -d "$ENV_DIR" ]] || return 0
  for file in "$ENV_DIR"/*; do
    name="${file##*/}"
    [[ -f "$file" && "$name" =~ ^[A-Za-z_][A-Za-z0-9_]*$ && ! "$name" =~ $HELD_BACK ]] || continue
    export "$name=$(cat "$file")"
  done
}

create_build_environment() {
  export NODE_ENV="${NODE_ENV:-production}"
  export NODE_VERBOSE="${NODE_VERBOSE:-false}"
  export NODE_MODULES_CACHE="${NODE_MODULES_CACHE:-true}"
  export NPM_CONFIG_LOGLEVEL="${NPM_CONFIG_LOGLEVEL:-error}"
  show_settings
  export NPM_CONFIG_CACHE="$CACHE_DIR/npm"
  export NPM_CONFIG_UPDATE_NOTIFIER=false
  export NPM_CONFIG_FUND="${NPM_CONFIG_FUND:-false}"
  export NPM_CONFIG_AUDIT="${NPM_CONFIG_AUDIT:-false}"
  export YARN_ENABLE_GLOBAL_CACHE=false YARN_ENABLE_TELEMETRY=false
  # Native modules compile against the headers that came with the runtime; nothing more has to be fetched.
  export npm_config_nodedir="$NODE_DIR"
  export PATH="$NODE_DIR/bin:$BUILD_DIR/node_modules/.bin:$PATH"
}

show_settings() {
  local name
  detail
  for name in NPM_CONFIG_LOGLEVEL NODE_VERBOSE NODE_ENV NODE_MODULES_CACHE NPM_CONFIG_PRODUCTION NPM_CONFIG_REGISTRY USE_NPM_INSTALL; do
    [[ -z "${!name:-}" ]] || detail "$name=$(without_password "${!name}")"
  done
  detail
}

# A registry address may carry a password; nobody has to see it in the build output.
without_password() { sed -E 's#(https?://)[^/@]*@#\1#' <<<"$1"; }
