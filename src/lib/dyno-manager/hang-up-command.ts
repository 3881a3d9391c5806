/** Marks every process of a session inside a dyno, because processes hand their environment on. */
export const SESSION_VARIABLE = 'RENGA_SESSION';

/** Sends SIGHUP to all whose environment has the line in `$0`; with nothing but bash, which every dyno has. */
const SCRIPT = [
  'cd /proc || exit',
  'for process in [0-9]*; do',
  '  while IFS= read -r -d "" variable; do',
  '    [ "$variable" = "$0" ] && kill -HUP "$process" && break',
  '  done 2>/dev/null < "$process/environ"',
  'done',
].join('\n');

/** Arguments that hang up the processes of one session. */
export const hangUpCommand = (sessionId: string): readonly string[] => [
  'bash',
  '-c',
  SCRIPT,
  `${SESSION_VARIABLE}=${sessionId}`,
];
