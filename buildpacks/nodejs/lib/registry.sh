# Fetches packages from the npm registry without Node: curl for the network, jq for the answers.

WORK_DIR="$(mktemp -d)"
trap 'rm -rf "$WORK_DIR"' EXIT

# The registry's address without a slash at its end: config var, then the app's .npmrc, then npm's own.
registry_url() {
  local url="${NPM_CONFIG_REGISTRY:-${npm_config_registry:-}}"
  [[ -n "$url" ]] || url="$(npmrc_value registry)"
  url="${url:-https://registry.npmjs.org}"
  printf '%s' "${url%/}"
}

# npmrc_value KEY: from the app's .npmrc, with ${VARIABLES} filled in from the environment.
npmrc_value() {
  local line name
  [[ -f .npmrc ]] || return 0
  line="$(awk -v key="$1" '{ at = index($0, "="); name = substr($0, 1, at - 1); gsub(/[ \t]/, "", name) }
    at && name == key { found = substr($0, at + 1); gsub(/^[ \t"]+|[ \t"\r]+$/, "", found) }
    END { print found }' .npmrc)"
  while [[ "$line" =~ \$\{([A-Za-z_][A-Za-z0-9_]*)\??\} ]]; do
    name="${BASH_REMATCH[1]}"
    line="${line//"${BASH_REMATCH[0]}"/"${!name:-}"}"
  done
  printf '%s' "$line"
}

# registry_get URL FILE: with the token that .npmrc has for the registry; it never shows in the process list.
registry_get() {
  local url="$1" file="$2"
  curl --silent --show-error --fail --location --retry 2 --retry-connrefused --connect-timeout 10 --max-time 300 \
    --header 'Accept: application/vnd.npm.install-v1+json, application/octet-stream;q=0.9, */*;q=0.8' \
    --config <(authorization "$url") --output "$file" "$url"
}

authorization() {
  local registry token
  registry="$(registry_url)"
  [[ "$1" == "$registry"/* ]] || return 0
  token="$(npmrc_value "${registry#http*:}/:_authToken")"
  [[ -z "$token" ]] || printf 'header = "Authorization: Bearer %s"\n' "$token"
}

# package_document NAME: prints the path of the registry's document of a package, fetched once a build.
package_document() {
  local file="$WORK_DIR/${1//\//-}.json"
  if [[ ! -s "$file" ]]; then
    registry_get "$(registry_url)/${1/\//%2f}" "$file.part" || return 1
    mv "$file.part" "$file"
  fi
  printf '%s' "$file"
}

# fetch_package NAME VERSION FOLDER: puts the checked archive into the folder and prints its path. Status 2: damaged.
# Without the package's document (the registry is away) an archive of an earlier build is taken as it is.
fetch_package() {
  local name="$1" version="$2" folder="$3" document archive
  archive="$folder/${name##*/}-$version.tgz"
  document="$WORK_DIR/${name//\//-}.json"
  if [[ ! -s "$archive" ]] || { [[ -s "$document" ]] && ! is_intact "$archive" "$version" "$document"; }; then
    mkdir -p "$folder"
    registry_get "$(archive_url "$version" "$document")" "$archive.part" || return 1
    is_intact "$archive.part" "$version" "$document" || { rm -f "$archive.part"; return 2; }
    mv "$archive.part" "$archive"
  fi
  printf '%s' "$archive"
}

# Mirrors often hand on the addresses of npm's own registry; the mirror is asked all the same, as npm does.
archive_url() {
  local url
  url="$(jq -r --arg v "$1" '.versions[$v].dist.tarball' "$2")"
  printf '%s' "${url/#https:\/\/registry.npmjs.org\//$(registry_url)/}"
}

# is_intact ARCHIVE VERSION DOCUMENT: by the strongest checksum that the registry gives.
is_intact() {
  local sha512 sha1
  sha512="$(jq -r --arg v "$2" '.versions[$v].dist.integrity // "" | split(" ") | map(select(startswith("sha512-")))[0] // ""' "$3")"
  sha1="$(jq -r --arg v "$2" '.versions[$v].dist.shasum // ""' "$3")"
  if [[ -n "$sha512" ]]; then
    [[ "sha512-$(openssl dgst -sha512 -binary "$1" | base64 -w0)" == "$sha512" ]]
  else
    [[ -n "$sha1" && "$(sha1sum "$1" | cut -d' ' -f1)" == "$sha1" ]]
  fi
}
