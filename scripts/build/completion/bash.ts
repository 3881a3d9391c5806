import type {
  CompletedCommand,
  CompletionTable,
  ValueSource,
} from '../../../src/lib/cli/completion/table.ts';

/**
 * Completion for bash 3.2 and newer: everything that is known when renga is built is in the script, apps and config keys
 * are read from files, and only the rest asks renga. Starts no process for a TAB otherwise.
 */
export function bashScript(table: CompletionTable): string {
  return `# bash completion for renga. Made by: renga autocomplete bash
__renga_commands='${table.commands.map(({ id }) => id).join(' ')}'

# Sets flags, options (those that take a value) and arg for the command in $1.
__renga_command() {
  flags= options= arg=nothing
  case "$1" in
${table.commands.map(commandCase).join('\n')}
    *) return 1 ;;
  esac
}

# Sets source to where the value of option $2 of command $1 comes from.
__renga_option() {
  source=nothing
  case "$1 $2" in
${table.commands.flatMap(optionCases).join('\n')}
  esac
}

${HELPERS}
complete -o default -F _renga renga
`;
}

function commandCase(command: CompletedCommand): string {
  const flags = command.flags.map(({ name }) => name).join(' ');
  const options = command.flags
    .filter(({ value }) => value)
    .flatMap(({ name, char }) => (char ? [name, char] : [name]))
    .join(' ');
  const [first = { from: 'nothing' } as const] = command.args;
  return `    ${names(command).join('|')}) flags='${flags}' options='${options}' arg='${sourceWord(first)}' variadic=${command.variadic ? 1 : 0} ;;`;
}

function optionCases(command: CompletedCommand): readonly string[] {
  return command.flags.flatMap(({ name, char, value }) => {
    if (!value || value.from === 'nothing') return [];
    const patterns = names(command).flatMap((id) =>
      [name, ...(char ? [char] : [])].map((flag) => `'${id} ${flag}'`),
    );
    return [`    ${patterns.join('|')}) source='${sourceWord(value)}' ;;`];
  });
}

const names = ({ id, aliases }: CompletedCommand): readonly string[] => [id, ...aliases];

const sourceWord = (source: ValueSource): string =>
  source.from === 'list' ? `list ${source.values.join(' ')}` : source.from;

const HELPERS = `# The folder of the local installation.
__renga_home() {
  if [ -n "$RENGA_HOME" ]; then home=$RENGA_HOME; return; fi
  case "$OSTYPE" in
    darwin*) home="$HOME/Library/Application Support/renga" ;;
    *) home="\${XDG_DATA_HOME:-$HOME/.local/share}/renga" ;;
  esac
}

# Offers the names in file $1 with $2 behind each; has them fetched anew by "renga __refresh $3..." when they are stale.
__renga_names() {
  local home name now expires=0 file=$1 suffix=$2
  shift 2
  __renga_home
  local backend=$RENGA_BACKEND
  [ -z "$backend" ] && [ -r "$home/cache/current" ] && IFS= read -r backend < "$home/cache/current"
  file="$home/cache/\${backend:-local}/$file"
  if [ -r "$file" ]; then
    { IFS= read -r expires
      while IFS= read -r name; do __renga_offer "$name$suffix"; done
    } < "$file"
  fi
  now=\${EPOCHSECONDS:-$(date +%s)}
  if [ "\${expires:-0}" -le "$now" ] && [ $((now - \${__renga_refreshed:-0})) -ge 30 ]; then
    __renga_refreshed=$now
    (renga __refresh "$@" >/dev/null 2>&1 &)
  fi
}

__renga_offer() {
  case "$1" in "$cur"*) COMPREPLY+=("$prefix\${1#"$cut"}") ;; esac
}

__renga_values() {
  local value
  case "$1" in
    list*) for value in \${1#list}; do __renga_offer "$value"; done ;;
    commands) for value in $__renga_commands; do __renga_offer "$value"; done ;;
    apps) __renga_names apps '' apps ;;
    config-keys|config-assignments)
      local suffix=
      [ "$1" = config-assignments ] && suffix==
      if [ -n "$app" ]; then __renga_names "config/$app" "$suffix" config "$app"; else __renga_ask; fi ;;
    remotes|backends) __renga_ask ;;
  esac
}

# What only renga itself can answer.
__renga_ask() {
  local value
  while IFS= read -r value; do __renga_offer "$value"; done < <(NODE_EXTRA_CA_CERTS= renga __complete bash $((\${#words[@]} - 1)) "\${words[@]}" 2>/dev/null)
}

_renga() {
  local cur prev app word index flags options arg source variadic=0 prefix= cut=
  local -a words
  COMPREPLY=()
  read -r -a words <<< "\${COMP_LINE:0:COMP_POINT}"
  case "\${COMP_LINE:0:COMP_POINT}" in *[[:space:]]) words+=('') ;; esac
  index=$((\${#words[@]} - 1))
  cur=\${words[index]}
  # bash replaces only what follows the last colon or equals sign.
  case "$COMP_WORDBREAKS" in *:*) case "$cur" in *:*) cut=\${cur%"\${cur##*:}"} ;; esac ;; esac
  if [ $index -le 1 ]; then __renga_values commands; return; fi
  __renga_command "\${words[1]}" || return
  app=$RENGA_APP
  local position=0 skip=0 after=0
  for ((word = 2; word < index; word++)); do
    prev=\${words[word]}
    if [ $skip = 1 ]; then
      skip=0
      case "\${words[word - 1]}" in -a|--app) app=$prev ;; esac
      continue
    fi
    case "$prev" in
      --) after=1 ;;
      --app=*) app=\${prev#--app=} ;;
      -*) [ $after = 0 ] && case " $options " in *" $prev "*) skip=1 ;; esac ;;
      *) position=$((position + 1)) ;;
    esac
  done
  if [ $skip = 1 ]; then
    __renga_option "\${words[1]}" "\${words[index - 1]}"
    __renga_values "$source"
  elif [ $after = 0 ] && [ "\${cur#--*=}" != "$cur" ]; then
    __renga_option "\${words[1]}" "\${cur%%=*}"
    case "$COMP_WORDBREAKS" in *=*) ;; *) prefix="\${cur%%=*}=" ;; esac
    cur=\${cur#*=} cut=
    __renga_values "$source"
  elif [ $after = 0 ] && [ "\${cur#-}" != "$cur" ]; then
    for word in $flags; do
      case " \${words[*]} " in *" $word "*) ;; *) __renga_offer "$word" ;; esac
    done
  elif [ $position = 0 ] || [ "$variadic" = 1 ]; then
    __renga_values "$arg"
  fi
  # A key or flag that wants a value behind an equals sign is not finished.
  case "\${COMPREPLY[0]}" in *=) type compopt >/dev/null 2>&1 && compopt -o nospace ;; esac
}`;
