# Installs with the stack's pip, from wheels in the repository when there are any.

install_requirements() {
  local log code=0 sources=()
  header 'Installing dependencies using pip'
  choose_sources
  log="$WORK_DIR/pip.log"
  "$PYTHON" -m pip install --user --break-system-packages --ignore-installed --no-warn-script-location \
    "${sources[@]}" "${REQUIREMENTS[@]}" 2>&1 | tee "$log" | indented || code="${PIPESTATUS[0]}"
  (( code == 0 )) || explain_pip "$log" "$code"
  forget_build_folder
}

# Wheels that are committed are meant to be used, without asking an index. PIP_NO_INDEX=false asks it as well.
choose_sources() {
  local folder
  for folder in vendor wheels; do
    compgen -G "$folder/*.whl" >/dev/null || compgen -G "$folder/*.tar.gz" >/dev/null || continue
    sources+=(--find-links "$BUILD_DIR/$folder")
    detail "Using the packages in $folder/"
  done
  if (( ${#sources[@]} > 0 )) && [[ ! "${PIP_NO_INDEX:-true}" =~ ^(false|0|no)$ ]]; then sources+=(--no-index); fi
  unset PIP_NO_INDEX
}

explain_pip() {
  local log="$1" code="$2"
  if grep -qE 'Invalid requirement|InvalidRequirement' "$log"; then
    fail "A requirement cannot be read (exit code $code)." 'The line above shows it; correct it, commit, and push again.'
  fi
  if grep -qE 'THESE PACKAGES DO NOT MATCH THE HASHES' "$log"; then
    fail "A package is not the one that its hash names (exit code $code)." 'Make the hashes anew if the change is intended, commit, and push again.'
  fi
  if grep -qE 'Failed to establish a new connection|Name or service not known|Temporary failure in name resolution|ProxyError|ConnectTimeoutError' "$log"; then
    fail "The package index could not be reached (exit code $code)." \
      'Check the network, name another index with the config var PIP_INDEX_URL, or commit the wheels in a folder named wheels.'
  fi
  if grep -qE 'No matching distribution found|Could not find a version that satisfies' "$log"; then
    if (( ${#sources[@]} > 0 )); then
      fail "A requirement is not among the packages in the repository (exit code $code)." \
        'Add its wheel (`pip download -d wheels -r requirements.txt`), or set the config var PIP_NO_INDEX=false to ask the index as well.'
    fi
    fail "A requirement, or the version asked for, is not to be found (exit code $code)." 'The line above names it; correct it, commit, and push again.'
  fi
  fail "The dependencies could not be installed (exit code $code)." 'The lines above say why; correct it, commit, and push again.'
}

# Editable installations note where the build was; the app runs in its home.
forget_build_folder() {
  local file
  while IFS= read -r -d '' file; do
    if grep -qIF "$BUILD_DIR" "$file"; then sed -i "s#$BUILD_DIR#/app#g" "$file"; fi
  done < <(find "$PYTHON_DIR" -type f \( -name '*.pth' -o -name '__editable__*.py' -o -name '*.egg-link' -o -path '*/bin/*' \) -print0)
}
