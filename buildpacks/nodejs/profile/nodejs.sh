export NODE_HOME="$HOME/.renga/node"
export PATH="$NODE_HOME/bin:$HOME/bin:$HOME/node_modules/.bin:$PATH"
export NODE_ENV="${NODE_ENV:-production}"

# Where the platform does not say what memory the dyno has: MB, from its control group (either version).
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

# The control group of a dyno allows more than its quota, and Node would take its heap to that. Half of the quota, at most
# 4 GB, is what Node gives itself where the two are the same.
case "${NODE_OPTIONS:-}" in
  *max[-_]old[-_]space[-_]size*) ;;
  *) export NODE_OPTIONS="${NODE_OPTIONS:+$NODE_OPTIONS }--max-old-space-size=$((MEMORY_AVAILABLE < 8192 ? MEMORY_AVAILABLE / 2 : 4096))" ;;
esac
