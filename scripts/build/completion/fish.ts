import type {
  CompletedCommand,
  CompletedFlag,
  CompletionTable,
  ValueSource,
} from '../../../src/lib/cli/completion/table.ts';

/** Completion for fish: one `complete` line a command and a flag; autoloads from fish's own completions folder. */
export function fishScript(table: CompletionTable): string {
  return `# fish completion for renga. Made by: renga autocomplete fish
${HELPERS}
complete -c renga -f
${table.commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf(command: CompletedCommand): readonly string[] {
  const condition = quote(`__renga_using ${[command.id, ...command.aliases].join(' ')}`);
  const [first] = command.args;
  return [
    `complete -c renga -n __renga_at_command -a ${quote(command.id)} -d ${quote(command.description)}`,
    ...command.flags.map((flag) => flagLine(flag, condition)),
    ...(first ? argumentLine(first, condition) : []),
  ];
}

function flagLine({ name, char, description, value }: CompletedFlag, condition: string): string {
  const short = char ? ` -s ${char.slice(1)}` : '';
  const values = value ? ` ${valueOption(value)}` : '';
  return `complete -c renga -n ${condition} -l ${name.slice(2)}${short} -d ${quote(description)}${values}`;
}

function argumentLine(source: ValueSource, condition: string): readonly string[] {
  if (source.from === 'nothing') return [];
  if (source.from === 'files') return [`complete -c renga -n ${condition} -F`];
  return [`complete -c renga -n ${condition} ${valueOption(source).replace(/^-x /, '')}`];
}

function valueOption(source: ValueSource): string {
  if (source.from === 'list') return `-x -a ${quote(source.values.join(' '))}`;
  const callable = {
    nothing: '-x',
    apps: "-x -a '(__renga_names apps)'",
    'config-keys': "-x -a '(__renga_keys)'",
    'config-assignments': "-x -a '(__renga_keys =)'",
    remotes: "-x -a '(__renga_ask)'",
    backends: "-x -a '(__renga_ask)'",
    commands: "-x -a '(__renga_ask)'",
    files: '-r',
  } as const;
  return callable[source.from];
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const HELPERS = `
function __renga_at_command
    test (count (commandline -opc)) -eq 1
end

function __renga_using
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end

function __renga_names --argument-names kind app suffix
    set -l home $RENGA_HOME
    if test -z "$home"
        if test (uname) = Darwin
            set home "$HOME/Library/Application Support/renga"
        else if set -q XDG_DATA_HOME
            set home "$XDG_DATA_HOME/renga"
        else
            set home "$HOME/.local/share/renga"
        end
    end
    set -l backend $RENGA_BACKEND
    test -z "$backend"; and test -r "$home/cache/current"; and read backend <"$home/cache/current"
    test -z "$backend"; and set backend local
    set -l file "$home/cache/$backend/$kind"
    test -n "$app"; and set file "$file/$app"
    set -l lines
    if test -r $file
        while read -l line
            set -a lines $line
        end <$file
    end
    test (count $lines) -gt 1; and printf '%s\\n' $lines[2..]"$suffix"
    set -l now (date +%s)
    set -q lines[1]; or set lines 0
    set -q __renga_refreshed; or set -g __renga_refreshed 0
    if test $lines[1] -le $now; and test (math $now - $__renga_refreshed) -ge 30
        set -g __renga_refreshed $now
        command renga __refresh $kind $app >/dev/null 2>&1 &
        disown
    end
end

function __renga_keys --argument-names suffix
    set -l words (commandline -opc)
    set -l app $RENGA_APP
    for i in (seq 2 (count $words))
        switch $words[$i]
            case -a --app
                set -l next (math $i + 1)
                test $next -le (count $words); and set app $words[$next]
            case '--app=*'
                set app (string replace -- --app= '' $words[$i])
        end
    end
    if test -n "$app"
        __renga_names config $app $suffix
    else
        __renga_ask
    end
end

function __renga_ask
    set -l words (commandline -opc) (commandline -ct)
    NODE_EXTRA_CA_CERTS= command renga __complete fish (math (count $words) - 1) $words 2>/dev/null
end
`;
