# Node itself. The registry has one package a platform, which holds the official binary and its headers.

readonly DEFAULT_NODE='24.x'

install_node() {
  local package range
  package="node-linux-$(registry_arch)"
  range="$(engine_range node)"
  warn_about_open_range "$range"
  detail "Resolving node version ${range:-$DEFAULT_NODE}..."
  resolve_tool node engines.node "$package" "${range:-$DEFAULT_NODE}"
  NODE_VERSION="$RESOLVED"
  detail "Downloading and installing node $NODE_VERSION..."
  unpack_tool node "$package" "$NODE_VERSION" "$NODE_DIR"
  mkdir -p "$NODE_DIR/lib/node_modules"
  chmod +x "$NODE_DIR/bin/node"
}

registry_arch() {
  case "$(uname -m)" in
    x86_64) echo x64 ;;
    aarch64 | arm64) echo arm64 ;;
    *) fail "There is no Node for this kind of processor ($(uname -m))." 'Build on x86-64 or 64-bit ARM.' ;;
  esac
}

warn_about_open_range() {
  case "$1" in
    '>'*[0-9.] | '*' | x | latest) [[ "$1" == *'<'* ]] ||
      warning "The range \"$1\" in engines.node also takes Node versions that do not exist yet." \
        'Name a major version, such as "24.x", so that a new one does not surprise you.' ;;
  esac
}

# The npm that this Node is released with, for runtime packages that hold Node alone.
install_npm() {
  local range default
  range="$(engine_range npm)"
  if [[ -z "$range" && -e "$NODE_DIR/bin/npm" ]]; then
    detail "Using default npm version: $(npm --version)"
    return
  fi
  default="$(default_npm)"
  resolve_tool npm engines.npm npm "${range:-$default}"
  if [[ -z "$range" ]]; then
    detail "Using default npm version: $RESOLVED"
  else
    detail "Bootstrapping npm $RESOLVED (engines.npm: $range)..."
  fi
  install_tool npm npm "$RESOLVED"
  NPM_VERSION="$RESOLVED"
}

default_npm() {
  case "${NODE_VERSION%%.*}" in
    [0-9] | 1[0-4]) echo 6.x ;;
    15) echo 7.x ;;
    16 | 17) echo 8.x ;;
    18 | 19) echo 9.x ;;
    2[0-3]) echo 10.x ;;
    *) echo 11.x ;;
  esac
}
