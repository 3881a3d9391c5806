# Runs a step whose output is shown, keeps a copy of it, and explains the failures that people meet most often.

# step NAME COMMAND…: shows the output indented; a failing command ends the build with `explain NAME LOG CODE`.
step() {
  local name="$1" log code=0
  shift
  log="$(mktemp)"
  "$@" 2>&1 | tee "$log" | indented || code="${PIPESTATUS[0]}"
  (( code == 0 )) || explain "$name" "$log" "$code"
  rm -f "$log"
}

explain() {
  local name="$1" log="$2" code="$3"
  if grep -qE 'can only install packages when your package.json|EUSAGE.*sync|ERR_PNPM_OUTDATED_LOCKFILE|lockfile needs to be updated|lockfile would have been modified' "$log"; then
    fail "The lock file ${LOCK_FILE} is out of date: it does not match package.json." \
      "Run \`${PACKAGE_MANAGER} install\`, commit ${LOCK_FILE}, and push again."
  fi
  if grep -qE 'EBADENGINE|ERR_PNPM_UNSUPPORTED_ENGINE|The engine "node" is incompatible' "$log" && grep -qiE 'engine-strict|Unsupported engine|incompatible' "$log"; then
    fail "A dependency does not work with Node ${NODE_VERSION} (exit code ${code})." \
      'Choose another version with "engines" in package.json, or update the dependency.'
  fi
  if grep -qE 'E401|E403|ERR_PNPM_FETCH_40[13]' "$log"; then
    fail "The package registry refused access (exit code ${code})." \
      'Check the token in .npmrc and the config vars that it uses.'
  fi
  if grep -qE 'ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET_TIMEOUT' "$log"; then
    fail "A host that the ${name} needs could not be reached (exit code ${code})." \
      'Check the network, or name another registry with the config var NPM_CONFIG_REGISTRY, and push again.'
  fi
  fail "The ${name} failed with exit code ${code}." "The lines above say why; correct it, commit, and push again."
}
