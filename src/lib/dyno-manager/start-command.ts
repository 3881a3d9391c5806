/** Signals reach every process of the dyno, and orphans are reaped. */
export const ENTRYPOINT: readonly string[] = ['tini', '-g', '--'];

/**
 * Dev Center, Dyno Startup Behavior: the environment, then `.profile.d/*.sh`, then `.profile`, then the command, all by
 * bash. The command is bash's `$0`, which sourced files cannot change and which no shell of ours ever parses.
 */
const SCRIPT = [
  'for profile in /app/.profile.d/*.sh; do [ -r "$profile" ] && . "$profile"; done',
  'unset profile',
  '[ -r /app/.profile ] && . /app/.profile',
  'exec bash -c "$0"',
].join('\n');

/** Arguments that run a Procfile command in a dyno's container. */
export function startCommand(command: string): readonly string[] {
  return ['bash', '-c', SCRIPT, command];
}
