# What one build leaves for the next: the archives of the tools, the package manager's downloads, and folders of the app.

readonly CACHED_FOLDERS="$CACHE_DIR/folders"
readonly CACHE_LIMIT_MB=2000

restore_cache() {
  local folder
  if [[ "$NODE_MODULES_CACHE" == false ]]; then
    rm -rf "$CACHE_DIR/signature" "$CACHED_FOLDERS" "${CACHE_DIR:?}/npm" "${CACHE_DIR:?}/yarn" "${CACHE_DIR:?}/pnpm"
    detail 'Caching has been disabled because NODE_MODULES_CACHE=false'
  elif [[ ! -f "$CACHE_DIR/signature" ]]; then
    detail 'Cache not found'
  elif [[ "$(cat "$CACHE_DIR/signature")" != "$(cache_signature)" ]]; then
    rm -rf "$CACHED_FOLDERS"
    detail 'Cached directories were not restored: the version of node, npm, yarn, pnpm or the stack has changed'
  else
    while read -r folder; do restore_folder "$folder"; done < <(folders_to_cache)
    detail "- $PACKAGE_MANAGER downloads"
  fi
}

restore_folder() {
  [[ -d "$CACHED_FOLDERS/$1" && ! -e "$1" ]] || { detail "- $1 (nothing to restore)"; return 0; }
  mkdir -p "$(dirname "$1")"
  cp -a "$CACHED_FOLDERS/$1" "$1"
  detail "- $1"
}

# The signature is written last: a build that is killed on the way leaves a cache that is not used.
save_cache() {
  local folder
  rm -rf "$CACHE_DIR/signature" "$CACHED_FOLDERS"
  if [[ "$NODE_MODULES_CACHE" == false ]]; then
    detail 'Skipped because NODE_MODULES_CACHE=false'
    return
  fi
  while read -r folder; do save_folder "$folder"; done < <(folders_to_cache)
  detail "- $PACKAGE_MANAGER downloads"
  shrink_downloads
  cache_signature >"$CACHE_DIR/signature"
}

save_folder() {
  [[ -d "$1" ]] || { detail "- $1 (nothing to cache)"; return 0; }
  mkdir -p "$CACHED_FOLDERS/$(dirname "$1")"
  cp -a "$1" "$CACHED_FOLDERS/$1"
  detail "- $1"
}

# `cacheDirectories` of package.json, else node_modules where the package manager can start from an old one.
folders_to_cache() {
  local chosen
  chosen="$(jq -r '(.cacheDirectories // .cache_directories // empty) | arrays | .[] | strings' package.json | grep -vE '^/|(^|/)\.\.(/|$)' || true)"
  if [[ -n "$chosen" ]]; then
    printf '%s\n' "$chosen"
  elif is_classic_yarn || { [[ "$PACKAGE_MANAGER" == npm ]] && ! uses_npm_ci; }; then
    echo node_modules
  elif [[ "$PACKAGE_MANAGER" == yarn ]] && keeps_yarn_cache_in_app; then
    echo .yarn/cache
  fi
}

cache_signature() {
  printf '%s node-%s npm-%s %s %s\n' "${STACK:-}" "$NODE_VERSION" "${NPM_VERSION:-bundled}" "$PACKAGE_MANAGER" "$(uname -m)"
}

# Downloads are found again by their content, so throwing them away costs time and nothing else.
shrink_downloads() {
  local size
  size="$(du -sm "$CACHE_DIR" | cut -f1)"
  (( size < CACHE_LIMIT_MB )) || rm -rf "${CACHE_DIR:?}/npm" "${CACHE_DIR:?}/yarn" "${CACHE_DIR:?}/pnpm"
}
