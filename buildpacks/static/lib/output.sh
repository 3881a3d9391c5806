# What the person who pushes sees, in the form that Heroku's build output has.

header() { printf -- '-----> %s\n' "$*"; }

detail() { printf '       %s\n' "$*"; }

# Indents what is read, line by line as it comes.
indented() { sed -u 's/^/       /'; }

warning() {
  local line
  printf ' !     %s\n' "$1"
  for line in "${@:2}"; do printf '       %s\n' "$line"; done
}

# Ends the build. The first argument says what happened, the others what to do next.
fail() {
  local line
  printf '\n !     %s\n' "$1"
  for line in "${@:2}"; do printf ' !     %s\n' "$line"; done
  printf '\n'
  exit 1
}
