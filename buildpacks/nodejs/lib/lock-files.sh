# Which package manager the app uses: the one whose lock file it has committed, and never a guess between two.

choose_package_manager() {
  local found=()
  [[ ! -f package-lock.json && ! -f npm-shrinkwrap.json ]] || found+=(npm)
  [[ ! -f yarn.lock ]] || found+=(yarn)
  [[ ! -f pnpm-lock.yaml ]] || found+=(pnpm)
  (( ${#found[@]} < 2 )) ||
    fail "Lock files of several package managers were found: ${found[*]}." \
      'Keep the one that you use, remove the others with `git rm`, commit, and push again.'
  PACKAGE_MANAGER="${found[0]:-npm}"
  LOCK_FILE="$(lock_file)"
  [[ ! -d node_modules ]] || warning 'node_modules is checked into git; its contents are replaced by what the lock file says.' \
    'Remove it with `git rm -r --cached node_modules` and add it to .gitignore.'
}

lock_file() {
  case "$PACKAGE_MANAGER" in
    yarn) echo yarn.lock ;;
    pnpm) echo pnpm-lock.yaml ;;
    *) if [[ -f npm-shrinkwrap.json ]]; then echo npm-shrinkwrap.json; elif [[ -f package-lock.json ]]; then echo package-lock.json; fi ;;
  esac
}

# Yarn 1 writes its own format; later ones write YAML and are another program.
is_classic_yarn() { [[ "$PACKAGE_MANAGER" == yarn ]] && grep -q '^# yarn lockfile v1' yarn.lock; }

install_package_manager() {
  install_npm
  case "$PACKAGE_MANAGER" in
    yarn) install_yarn ;;
    pnpm) install_pnpm ;;
  esac
  drop_unused_archives
}

install_yarn() {
  local range
  range="$(engine_range yarn)"
  if is_classic_yarn; then
    resolve_tool yarn engines.yarn yarn "${range:-1.x}" 1.x
    detail "Downloading and installing yarn ($RESOLVED)"
    install_tool yarn yarn "$RESOLVED"
  else
    resolve_tool yarn engines.yarn @yarnpkg/cli-dist "${range:-4.x}"
    detail "Downloading and installing yarn ($RESOLVED)"
    install_tool yarn @yarnpkg/cli-dist "$RESOLVED"
  fi
}

install_pnpm() {
  local range
  range="$(engine_range pnpm)"
  resolve_tool pnpm engines.pnpm pnpm "${range:-$(default_pnpm)}"
  detail "Downloading and installing pnpm ($RESOLVED)"
  install_tool pnpm pnpm "$RESOLVED"
}

# By the format that the lock file is in.
default_pnpm() {
  case "$(sed -nE "s/^lockfileVersion: *'?([0-9.]+)'?.*/\1/p" pnpm-lock.yaml)" in
    5*) echo 7.x ;;
    6*) echo 8.x ;;
    *) echo 10.x ;;
  esac
}
