# Reads package.json.

check_package_json() {
  local problem
  problem="$(jq empty package.json 2>&1)" ||
    fail "package.json cannot be parsed: ${problem#jq: }." 'Correct it, commit, and push again.'
  [[ "$(jq -r type package.json)" == object ]] ||
    fail 'package.json is not an object.' 'Correct it, commit, and push again.'
}

# Prints the string at a jq path, or nothing.
package_field() { jq -r "($1) // empty | strings" package.json; }

has_script() { [[ -n "$(jq -r --arg name "$1" '.scripts[$name]? // empty' package.json)" ]]; }

# engine_range NAME: what the app asks of a tool: `engines`, else `packageManager` (whose checksum is left out).
engine_range() {
  local range pinned
  range="$(package_field ".engines.$1?")"
  pinned="$(package_field '.packageManager')"
  if [[ -z "$range" && "$pinned" == "$1@"* ]]; then
    range="${pinned#*@}"
    range="${range%%+*}"
  fi
  printf '%s' "$range"
}

show_engines() {
  local range
  range="$(engine_range node)"
  detail "engines.node (package.json):   ${range:-unspecified}"
  range="$(engine_range "$PACKAGE_MANAGER")"
  detail "$(printf '%-30s' "engines.$PACKAGE_MANAGER (package.json):") ${range:-unspecified (use default)}"
  detail
}
