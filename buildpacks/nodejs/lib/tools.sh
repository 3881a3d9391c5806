# Tools from the registry, Node itself among them: chosen by range, checked, kept in the cache between builds.

ARCHIVES="$CACHE_DIR/archives"
USED_ARCHIVES=()

# resolve_tool NAME WHOSE PACKAGE RANGE…: sets RESOLVED to the highest version in all ranges; ends the build when there is none.
resolve_tool() {
  local tool="$1" field="$2" package="$3" document status=0
  shift 3
  if ! document="$(package_document "$package" 2>"$WORK_DIR/error")"; then
    resolve_from_cache "$tool" "$package" "$@"
    return
  fi
  RESOLVED="$(jq -r '.versions | keys[]' "$document" | python3 "$PACK_DIR/lib/semver.py" "$@")" || status=$?
  case "$status" in
    0) ;;
    1) fail "No version of $tool matches \"$1\" ($field in package.json)." \
         "Versions that exist begin with: $(newest_majors "$document")." 'Change the range, commit, and push again.' ;;
    *) fail "\"$1\" is not a version range that can be read ($field in package.json)." \
         "Ranges look like \"24.x\", \"^22.11.0\" or \">=20 <25\". Correct it, commit, and push again." ;;
  esac
}

# The registry is away: what an earlier build kept is good enough when it is in the range.
resolve_from_cache() {
  local tool="$1" package="$2" kept
  shift 2
  mkdir -p "$ARCHIVES"
  kept="$(find "$ARCHIVES" -name "${package##*/}-[0-9]*.tgz" -printf '%f\n' | sed -E "s/^${package##*/}-(.*)\.tgz$/\1/")"
  RESOLVED="$(python3 "$PACK_DIR/lib/semver.py" "$@" <<<"$kept")" ||
    fail "The package registry $(without_password "$(registry_url)") does not answer, so $tool cannot be installed." \
      "$(tail -n 1 "$WORK_DIR/error")" \
      'Check the network, or name another registry with the config var NPM_CONFIG_REGISTRY, and push again.'
  warning "The package registry does not answer; $tool $RESOLVED is taken from the build cache."
}

newest_majors() {
  jq -r '.versions | keys[]' "$1" | cut -d. -f1 | sort -nu | tail -n 5 | sed ':a;N;$!ba;s/\n/, /g'
}

# unpack_tool NAME PACKAGE VERSION FOLDER: fetches the archive where the cache lacks it and unpacks it.
unpack_tool() {
  local tool="$1" package="$2" version="$3" folder="$4" archive status=0
  archive="$(fetch_package "$package" "$version" "$ARCHIVES" 2>"$WORK_DIR/error")" || status=$?
  case "$status" in
    0) ;;
    2) fail "The archive of $tool $version is damaged: its checksum is not the registry's." 'Push again.' ;;
    *) fail "$tool $version could not be downloaded from $(without_password "$(registry_url)")." \
         "$(tail -n 1 "$WORK_DIR/error")" 'Push again.' ;;
  esac
  USED_ARCHIVES+=("$archive")
  mkdir -p "$folder"
  tar -xzf "$archive" -C "$folder" --strip-components=1 --no-same-owner
}

# install_tool NAME PACKAGE VERSION: beside Node, with its commands on the PATH.
install_tool() {
  local tool="$1" package="$2" version="$3" home="$NODE_DIR/lib/node_modules/$2" name target
  unpack_tool "$tool" "$package" "$version" "$home"
  while IFS=$'\t' read -r name target; do
    chmod +x "$home/$target"
    ln -sfn "../lib/node_modules/$package/${target#./}" "$NODE_DIR/bin/$name"
  done < <(jq -r '.name as $n | .bin | if type == "string" then {($n | split("/") | last): .} else . end | to_entries[] | "\(.key)\t\(.value)"' "$home/package.json")
}

# Archives that this build did not use are dropped, so that the cache does not grow for ever.
drop_unused_archives() {
  local archive
  for archive in "$ARCHIVES"/*; do
    [[ " ${USED_ARCHIVES[*]} " == *" $archive "* ]] || rm -f "$archive"
  done
}
