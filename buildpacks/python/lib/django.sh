# Django's static files belong in the slug.

collect_static_files() {
  local manage code=0
  manage="$(find . -maxdepth 3 -name manage.py -not -path './.renga/*' -printf '%d %p\n' | sort -n | head -n 1 | cut -d' ' -f2-)"
  [[ -n "$manage" ]] && is_django_installed || return 0
  if [[ -n "${DISABLE_COLLECTSTATIC:-}" && "${DISABLE_COLLECTSTATIC}" != 0 ]]; then
    header 'Skipping Django collectstatic since the config var DISABLE_COLLECTSTATIC is set'
    return
  fi
  has_collectstatic "$manage" || return 0
  header "\$ python ${manage#./} collectstatic --noinput"
  python "$manage" collectstatic --noinput --traceback 2>&1 | indented || code="${PIPESTATUS[0]}"
  (( code == 0 )) || fail "Django's static files could not be collected (exit code $code)." \
    'The lines above say why. Correct it and push again, or set the config var DISABLE_COLLECTSTATIC=1 to go without.'
}

is_django_installed() { python -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("django") is None)'; }

# Only apps that use django.contrib.staticfiles have the command.
has_collectstatic() { python "$1" help --commands 2>/dev/null | grep -qx collectstatic; }
