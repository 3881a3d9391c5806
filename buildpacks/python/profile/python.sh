export PATH="$HOME/.renga/python/bin:$PATH"
export PYTHONUSERBASE="$HOME/.renga/python"
export PYTHONPATH="$HOME${PYTHONPATH:+:$PYTHONPATH}"
export PYTHONUNBUFFERED=1
export PYTHONHASHSEED="${PYTHONHASHSEED:-random}"
export GUNICORN_CMD_ARGS="${GUNICORN_CMD_ARGS:---access-logfile -}"
export FORWARDED_ALLOW_IPS="${FORWARDED_ALLOW_IPS:-*}"

# Two workers for each 512 MB of the dyno's memory, which the platform says, or else its control group (either version).
renga_web_concurrency() {
  local bytes
  case "${MEMORY_AVAILABLE:-}" in
    '' | *[!0-9]*) ;;
    *) echo $((MEMORY_AVAILABLE / 256 > 0 ? MEMORY_AVAILABLE / 256 : 1)) && return ;;
  esac
  bytes="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null)"
  case "$bytes" in
    '' | *[!0-9]* | ?????????????*) echo 2 ;;
    *) echo $((bytes / 268435456 > 0 ? bytes / 268435456 : 1)) ;;
  esac
}
export WEB_CONCURRENCY="${WEB_CONCURRENCY:-$(renga_web_concurrency)}"
unset -f renga_web_concurrency
