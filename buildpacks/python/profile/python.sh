export PATH="$HOME/.renga/python/bin:$PATH"
export PYTHONUSERBASE="$HOME/.renga/python"
export PYTHONPATH="$HOME${PYTHONPATH:+:$PYTHONPATH}"
export PYTHONUNBUFFERED=1
export PYTHONHASHSEED="${PYTHONHASHSEED:-random}"
export GUNICORN_CMD_ARGS="${GUNICORN_CMD_ARGS:---access-logfile -}"
export FORWARDED_ALLOW_IPS="${FORWARDED_ALLOW_IPS:-*}"

# Two workers for each 512 MB of the dyno's memory, from its control group (either version).
renga_web_concurrency() {
  local bytes
  bytes="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null)"
  case "$bytes" in
    '' | *[!0-9]* | ?????????????*) echo 2 ;;
    *) echo $((bytes / 268435456 > 0 ? bytes / 268435456 : 1)) ;;
  esac
}
export WEB_CONCURRENCY="${WEB_CONCURRENCY:-$(renga_web_concurrency)}"
unset -f renga_web_concurrency
