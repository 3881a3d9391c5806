export NODE_HOME="$HOME/.renga/node"
export PATH="$NODE_HOME/bin:$HOME/bin:$HOME/node_modules/.bin:$PATH"
export NODE_ENV="${NODE_ENV:-production}"

# Memory of this dyno in MB, from its control group (either version).
renga_memory_available() {
  local bytes
  bytes="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null)"
  case "$bytes" in
    '' | *[!0-9]*) echo 512 ;;
    ?????????????*) echo 512 ;;
    *) echo $((bytes / 1048576)) ;;
  esac
}

# One process of WEB_MEMORY for each part of the memory, for apps that run several.
export MEMORY_AVAILABLE="${MEMORY_AVAILABLE:-$(renga_memory_available)}"
export WEB_MEMORY="${WEB_MEMORY:-512}"
export WEB_CONCURRENCY="${WEB_CONCURRENCY:-$((MEMORY_AVAILABLE / WEB_MEMORY > 0 ? MEMORY_AVAILABLE / WEB_MEMORY : 1))}"
unset -f renga_memory_available
