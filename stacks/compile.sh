#!/bin/bash
# Turns source into a slug. Runs as the first process of a throw-away container of a build stack, unprivileged; what it
# works on was put into /renga before it started (src/lib/builder/build-input.ts), and what it found out is left in
# /renga/out. The buildpack contract is Heroku's (Dev Center: Buildpack API).
set -u -o pipefail
umask 022

readonly root=/renga
readonly build=/tmp/build_$BUILD_ID
readonly cache=/cache
readonly env_dir=$root/env
testpack=

main() {
  # One stream, or its reader could not tell what came first.
  exec 2>&1
  mapfile -d '' -t environment <"$root/environment"
  mkdir -p "$root/out" "$build"
  unpack_source
  apply_slugignore
  obtain_packs
  begin_cache
  if [ "$MODE" = detect ]; then compile_first_match; else compile_all; fi
  keep_testpack
  read_release
  hand_over
  end_leftovers
  pack_slug
  keep_cache
}

# Ends the build: a code and its details, each ended by a NUL byte.
fail() {
  if is_disk_full; then set -- no_space; fi
  printf '%s\0' "$@" >"$root/out/failure"
  exit 1
}

is_disk_full() {
  local available
  for folder in /tmp "$cache"; do
    available=$(df --output=avail -B1M "$folder" | tail -n 1)
    if [ "$available" -lt 8 ]; then return 0; fi
  done
  return 1
}

# Runs a program in a folder with the build's environment and nothing else.
run() {
  local folder=$1
  shift
  (cd "$folder" && exec env -i "${environment[@]}" "$@" </dev/null)
}

# ---------------------------------------------------------------------------------------------------------- source

unpack_source() {
  local source=$root/source.tar
  if gzip --test "$source" 2>/dev/null; then
    gzip --decompress --stdout "$source" | head -c $((SOURCE_LIMIT + 1)) >"$root/plain.tar"
    mv "$root/plain.tar" "$source"
  fi
  if [ "$(stat --format=%s "$source")" -gt "$SOURCE_LIMIT" ]; then fail source_too_large; fi
  if [ "$(tar --list --file="$source" | head -n $((ENTRY_LIMIT + 1)) | wc -l)" -gt "$ENTRY_LIMIT" ]; then
    fail source_too_large
  fi
  tar --extract --file="$source" --directory="$build" --no-same-owner --no-same-permissions || fail source_invalid
  rm -f "$source"
}

# Patterns as in .gitignore but without negation; only the file in the root folder counts.
apply_slugignore() {
  local patterns=$root/slugignore repository=$root/slugignore.git ignored
  if [ ! -f "$build/.slugignore" ]; then return; fi
  grep -v '^!' "$build/.slugignore" >"$patterns"
  git init --quiet --bare "$repository" || fail source_invalid
  mapfile -d '' -t ignored < <(
    cd "$build" && git --git-dir="$repository" --work-tree=. ls-files -z --others --ignored --exclude-from="$patterns"
  )
  if [ "${#ignored[@]}" -eq 0 ]; then return; fi
  echo "-----> Deleting ${#ignored[@]} files matching .slugignore patterns."
  (
    cd "$build" || exit
    printf '%s\0' "${ignored[@]}" | xargs --null rm -rf --
    printf '%s\0' "${ignored[@]%/*}" | sort --zero-terminated --unique --reverse |
      xargs --null rmdir --parents --ignore-fail-on-non-empty -- 2>/dev/null
  )
}

# ------------------------------------------------------------------------------------------------------ buildpacks

obtain_packs() {
  local index
  for ((index = 0; index < PACKS; index++)); do
    obtain_pack "$index"
    chmod -R u+rwX "$root/packs/$index"
    chmod u+x "$(pack "$index")"/bin/{detect,compile,release,test-compile,test} 2>/dev/null
    if ! is_complete "$(pack "$index")"; then fail buildpack_invalid "$index"; fi
  done
}

obtain_pack() {
  local home=$root/packs/$1 kind
  kind=$(<"$home/kind")
  case $kind in
    folder) ;;
    archive) unpack_pack "$1" "$home/archive" ;;
    repository) clone "$1" "file://$home/repository" "$(<"$home/ref")" ;;
    git) clone "$1" "$(<"$home/url")" "$(<"$home/ref")" ;;
    tarball)
      run / curl --fail --silent --show-error --location --proto '=http,https' --proto-redir '=http,https' \
        --connect-timeout 20 --max-time 300 --retry 2 --output "$home/archive" --url "$(<"$home/url")" ||
        fail buildpack_unavailable "$1"
      unpack_pack "$1" "$home/archive"
      ;;
  esac
}

unpack_pack() {
  local home=$root/packs/$1
  mkdir -p "$home/pack"
  tar --extract --file="$2" --directory="$home/pack" --no-same-owner --no-same-permissions ||
    fail buildpack_unavailable "$1"
}

clone() {
  local folder=$root/packs/$1/pack url=$2 ref=$3
  local git=(timeout 300 env GIT_TERMINAL_PROMPT=0 GIT_ALLOW_PROTOCOL=https:http:git:file git)
  if [ -z "$ref" ]; then
    run / "${git[@]}" clone --quiet --depth 1 -- "$url" "$folder" 2>"$root/git.log" ||
      clone_whole || fail_unavailable "$1"
  else
    run / "${git[@]}" clone --quiet --no-checkout -- "$url" "$folder" || fail buildpack_unavailable "$1"
    run "$folder" git checkout --quiet --detach "refs/remotes/origin/$ref" 2>/dev/null ||
      run "$folder" git checkout --quiet --detach "$ref^{commit}" || fail buildpack_unavailable "$1"
  fi
  run "$folder" "${git[@]}" submodule --quiet update --init --recursive || fail buildpack_unavailable "$1"
}

# Servers of plain files know no shallow clones.
clone_whole() {
  grep -q 'dumb http' "$root/git.log" && run / "${git[@]}" clone --quiet -- "$url" "$folder" 2>"$root/git.log"
}

fail_unavailable() {
  cat "$root/git.log"
  fail buildpack_unavailable "$1"
}

# An archive often holds one folder, and the buildpack in that.
pack() {
  local folder=$root/packs/$1/pack entries
  entries=("$folder"/*)
  if [ ! -d "$folder/bin" ] && [ "${#entries[@]}" -eq 1 ]; then folder=${entries[0]}; fi
  echo "$folder"
}

is_complete() {
  [ -f "$1/bin/detect" ] && [ -x "$1/bin/detect" ] && [ -f "$1/bin/compile" ] && [ -x "$1/bin/compile" ]
}

compile_first_match() {
  local index title
  for ((index = 0; index < PACKS; index++)); do
    if title=$(run "$(pack "$index")" "$(pack "$index")/bin/detect" "$build" 2>/dev/null); then
      compile "$index" "$title"
      return
    fi
  done
  fail not_detected
}

compile_all() {
  local index title
  for ((index = 0; index < PACKS; index++)); do
    if ! title=$(run "$(pack "$index")" "$(pack "$index")/bin/detect" "$build"); then
      if [ -n "$title" ]; then printf '%s\n' "$title"; fi
      fail detect_failed "$index"
    fi
    compile "$index" "$title"
  done
}

compile() {
  local folder title=${2%%$'\n'*} program=compile
  folder=$(pack "$1")
  last=$1
  if [ -n "$TESTS" ] && [ -f "$folder/bin/test-compile" ]; then program=test-compile; fi
  if [ -f "$folder/bin/test" ]; then testpack=$folder; fi
  echo "-----> ${title:+$title }app detected"
  printf '%s\0' "$1" "$title" >>"$root/out/compiled"
  run "$folder" "$folder/bin/$program" "$build" "$cache/work" "$env_dir" || fail compile_failed "$1" "$?"
  if [ ! -d "$build" ]; then fail compile_failed "$1" 0; fi
  adopt_export "$folder"
}

# What a buildpack exports is for those after it.
adopt_export() {
  if [ ! -f "$1/export" ]; then return; fi
  # shellcheck disable=SC2016
  run "$1" bash -c 'source ./export >&2; exec env -0 -u _ -u PWD -u OLDPWD -u SHLVL' >"$root/environment.next"
  if [ -s "$root/environment.next" ]; then mapfile -d '' -t environment <"$root/environment.next"; fi
}

# Where the app says of no tests, they are those of the last buildpack that brings any (Dev Center: Testpack API).
keep_testpack() {
  if [ "$TESTS" != testpack ]; then return; fi
  if [ -z "$testpack" ]; then fail no_tests; fi
  mkdir -p "$build/.renga/testpack" && cp -R "$testpack/." "$build/.renga/testpack" || fail slug_failed
  rm -rf "$build/.renga/testpack/.git"
}

# Only the last buildpack's word counts.
read_release() {
  local folder
  folder=$(pack "$last")
  if [ ! -x "$folder/bin/release" ]; then return; fi
  run "$folder" "$folder/bin/release" "$build" | head -c "$((METADATA_LIMIT + 1))" >"$root/out/release.yml"
  local status=${PIPESTATUS[0]}
  if [ "$status" -ne 0 ] && [ "$status" -ne 141 ]; then fail release_failed "$last" "$status"; fi
}

# ------------------------------------------------------------------------------------------------------------ slug

# From here on the files in /renga/out are complete.
hand_over() {
  if [ -f "$build/Procfile" ]; then head -c "$((METADATA_LIMIT + 1))" "$build/Procfile" >"$root/out/Procfile"; fi
  echo "$MARK compiled"
}

# What a buildpack left running would go on changing files; as the first process we can end all others.
end_leftovers() {
  if [ $$ -eq 1 ]; then kill -KILL -- -1 2>/dev/null; fi
}

pack_slug() {
  local size
  cd "$build" || fail slug_failed
  chmod -R u+rX .
  {
    printf '.\0'
    find . -mindepth 1 '(' -type d -o -type f -o -type l ')' -print0 | LC_ALL=C sort --zero-terminated
  } | tar --create --format=gnu --no-recursion --null --files-from=- --owner=dyno:1000 --group=dyno:1000 \
    --mode=ug-s --transform='flags=rh;s,^\.,./app,' | compress >"$root/slug.tgz" || fail slug_failed
  size=$(stat --format=%s "$root/slug.tgz")
  if [ "$size" -gt "$SLUG_LIMIT" ]; then fail slug_too_large "$size"; fi
}

# On all processors where the stack has pigz.
compress() {
  if command -v pigz >/dev/null; then pigz -1 --no-name; else gzip -1 --no-name; fi
}

# ----------------------------------------------------------------------------------------------------------- cache

# A build works on a copy; the last complete cache stays until this build has succeeded.
begin_cache() {
  if [ ! -d "$cache/current" ] && [ -d "$cache/old" ]; then mv "$cache/old" "$cache/current"; fi
  rm -rf "$cache/work" "$cache/old"
  if [ "$(cat "$cache/stack" 2>/dev/null)" != "$STACK_NAME" ]; then rm -rf "$cache/current"; fi
  if [ -d "$cache/current" ]; then
    cp --archive --reflink=auto "$cache/current" "$cache/work" || fail cache_failed
  else
    mkdir "$cache/work" || fail cache_failed
  fi
}

keep_cache() {
  echo "$STACK_NAME" >"$cache/stack"
  if [ -d "$cache/current" ]; then mv "$cache/current" "$cache/old"; fi
  if [ -d "$cache/work" ]; then mv "$cache/work" "$cache/current"; fi
  rm -rf "$cache/old"
}

main
