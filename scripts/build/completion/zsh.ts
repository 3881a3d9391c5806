import type {
  CompletedCommand,
  CompletionTable,
  ValueSource,
} from '../../../src/lib/cli/completion/table.ts';

/** Completion for zsh: autoloads from a folder of \`fpath\`, never calls compinit itself. */
export function zshScript(table: CompletionTable): string {
  return `#compdef renga
# zsh completion for renga. Made by: renga autocomplete zsh

__renga_names() {
  local home=\${RENGA_HOME:-} file=$1 suffix=$2
  shift 2
  if [[ -z $home ]]; then
    if [[ $OSTYPE == darwin* ]]; then home="$HOME/Library/Application Support/renga"
    else home="\${XDG_DATA_HOME:-$HOME/.local/share}/renga"; fi
  fi
  local -a lines
  local backend=\${RENGA_BACKEND:-}
  [[ -z $backend && -r $home/cache/current ]] && backend=$(<$home/cache/current)
  file=$home/cache/\${backend:-local}/$file
  [[ -r $file ]] && lines=("\${(@f)$(<$file)}")
  (( \${#lines} > 1 )) && compadd -S '' -q -- \${^lines[2,-1]}$suffix
  zmodload -F zsh/datetime p:EPOCHSECONDS 2>/dev/null
  if (( \${lines[1]:-0} <= EPOCHSECONDS && EPOCHSECONDS - \${__renga_refreshed:-0} >= 30 )); then
    typeset -g __renga_refreshed=$EPOCHSECONDS
    (renga __refresh "$@" >/dev/null 2>&1 &)
  fi
}

__renga_ask() {
  local -a found
  found=("\${(@f)$(NODE_EXTRA_CA_CERTS= renga __complete zsh $((CURRENT - 1)) "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  [[ -n $found ]] && _describe 'value' found
}

__renga_app() {
  local i
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      -a|--app) REPLY=$words[i+1]; return 0 ;;
      --app=*) REPLY=\${words[i]#--app=}; return 0 ;;
    esac
  done
  REPLY=\${RENGA_APP:-}
  [[ -n $REPLY ]]
}

__renga_apps() { __renga_names apps '' apps }
__renga_keys() { if __renga_app; then __renga_names config/$REPLY '' config $REPLY; else __renga_ask; fi }
__renga_assignments() { if __renga_app; then __renga_names config/$REPLY = config $REPLY; else __renga_ask; fi }

__renga_commands() {
  local -a commands=(
${table.commands.map(({ id, description }) => `    ${quote(`${id.replaceAll(':', '\\:')}:${description}`)}`).join('\n')}
  )
  _describe 'command' commands
}

_renga() {
  if (( CURRENT == 2 )); then __renga_commands; return; fi
  local REPLY command=$words[2]
  words=(renga "\${(@)words[3,-1]}")
  (( CURRENT-- ))
  case $command in
${table.commands.map(commandCase).join('\n')}
  esac
}

_renga "$@"
`;
}

function commandCase(command: CompletedCommand): string {
  const flags = command.flags.map(({ name, char, description, value }) => {
    const text = `[${escaped(description)}]${value ? `:value:${action(value)}` : ''}`;
    if (!char) return quote(`${name}${value ? '=' : ''}${text}`);
    return `${quote(`(${name} ${char})`)}{${name}${value ? '=' : ''},${char}}${quote(text)}`;
  });
  const [first] = command.args;
  const args = first ? [quote(`${command.variadic ? '*' : '1'}:argument:${action(first)}`)] : [];
  return `    ${[command.id, ...command.aliases].join('|')}) _arguments -s ${[...flags, ...args].join(' ')} ;;`;
}

function action(source: ValueSource): string {
  if (source.from === 'list') return `(${source.values.join(' ')})`;
  return {
    nothing: ' ',
    apps: '__renga_apps',
    'config-keys': '__renga_keys',
    'config-assignments': '__renga_assignments',
    remotes: '__renga_ask',
    backends: '__renga_ask',
    commands: '__renga_commands',
    files: '_files',
  }[source.from];
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const escaped = (text: string): string => text.replaceAll(/[[\]:\\]/g, '\\$&');
