# Dependencies: all of them for the build, those of production in the slug.

uses_npm_ci() { [[ "$PACKAGE_MANAGER" == npm && -n "$LOCK_FILE" && "${USE_NPM_INSTALL:-false}" != true ]]; }

install_dependencies() {
  PRODUCTION_ONLY="${NPM_CONFIG_PRODUCTION:-${YARN_PRODUCTION:-}}"
  # The choice is passed on the command line; npm complains about the old variable.
  unset NPM_CONFIG_PRODUCTION YARN_PRODUCTION
  case "$PACKAGE_MANAGER" in
    yarn) install_with_yarn ;;
    pnpm) install_with_pnpm ;;
    *) install_with_npm ;;
  esac
}

install_with_npm() {
  local choice='--include=dev'
  [[ "$PRODUCTION_ONLY" != true ]] || choice='--omit=dev'
  if uses_npm_ci; then
    detail 'Installing node modules'
    step 'installation of the dependencies' npm ci "$choice"
    return
  fi
  [[ -n "$LOCK_FILE" ]] || warning 'There is no lock file: each build may get other versions of the dependencies.' \
    'Run `npm install` and commit package-lock.json.'
  detail 'Installing node modules (package.json)'
  step 'installation of the dependencies' npm install "$choice" --no-save
}

install_with_yarn() {
  detail 'Installing node modules (yarn.lock)'
  if is_classic_yarn; then
    export YARN_CACHE_FOLDER="$CACHE_DIR/yarn"
    step 'installation of the dependencies' yarn install --frozen-lockfile --ignore-engines --prefer-offline "--production=$([[ "$PRODUCTION_ONLY" == true ]] && echo true || echo false)"
  else
    keeps_yarn_cache_in_app || export YARN_CACHE_FOLDER="$CACHE_DIR/yarn"
    step 'installation of the dependencies' yarn install --immutable
  fi
}

# Plug'n'Play runs packages out of the cache, which then has to be in the slug.
keeps_yarn_cache_in_app() { [[ -d .yarn/cache ]] || ! grep -qsE '^nodeLinker: *["'"'"']?(node-modules|pnpm)' .yarnrc.yml; }

install_with_pnpm() {
  local choice=()
  [[ "$PRODUCTION_ONLY" != true ]] || choice=(--prod)
  detail 'Installing node modules (pnpm-lock.yaml)'
  step 'installation of the dependencies' pnpm_with_cache install --frozen-lockfile "${choice[@]}"
}

# pnpm is silent at npm's log level, leaves out devDependencies by NODE_ENV, and takes its store from the environment in all versions.
pnpm_with_cache() {
  env -u NPM_CONFIG_LOGLEVEL -u NODE_ENV CI=true npm_config_store_dir="$CACHE_DIR/pnpm" pnpm_config_store_dir="$CACHE_DIR/pnpm" pnpm "$@"
}

prune_dependencies() {
  if [[ "$PRODUCTION_ONLY" == true ]]; then
    detail 'Skipped: devDependencies were not installed because NPM_CONFIG_PRODUCTION=true'
  elif [[ "$PRODUCTION_ONLY" == false ]]; then
    detail 'Skipped because NPM_CONFIG_PRODUCTION=false'
  elif [[ "$NODE_ENV" != production ]]; then
    detail "Skipped because NODE_ENV is not 'production'"
  else
    prune_with_"$PACKAGE_MANAGER"
  fi
}

prune_with_npm() { step 'pruning of devDependencies' npm prune --omit=dev --no-save; }

prune_with_yarn() {
  if is_classic_yarn; then
    step 'pruning of devDependencies' yarn install --production --frozen-lockfile --ignore-engines --ignore-scripts --prefer-offline
  else
    step 'pruning of devDependencies' yarn workspaces focus --all --production
  fi
}

prune_with_pnpm() { step 'pruning of devDependencies' pnpm_with_cache prune --prod --ignore-scripts; }
