import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliEnv, program, runCli, temporaryFolder } from '../../support/cli.ts';

const scripts = join(dirname(program), '../dist/completion');

/** Lines whose answers every shell must agree on with `renga __complete`. */
const LINES = [
  'renga ',
  'renga ap',
  'renga apps:',
  'renga apps:c',
  'renga config -a ',
  'renga config --app b',
  'renga config:get -a alpha ',
  'renga config:get A_KEY -a alpha ',
  'renga config:unset -a alpha OTH',
  'renga config:set -a alpha ',
  'renga logs --source ',
  'renga logs --so',
  'renga logs --tail --nu',
  'renga run -s st',
  'renga create --stack ',
  'renga stack:set ',
  'renga apps:info ',
  'renga help ps:s',
  'renga rollback --no-',
  'renga nothing ',
];

/** An installation whose names are known and fresh, and a `renga` on the path. */
function prepare() {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  const cache = join(home, 'cache/local');
  mkdirSync(join(cache, 'config'), { recursive: true });
  writeFileSync(join(cache, 'apps'), '9999999999\nalpha\nbeta\n');
  writeFileSync(join(cache, 'config/alpha'), '9999999999\nA_KEY\nOTHER\n');
  symlinkSync(program, join(folder, 'renga'));
  const env = { ...cliEnv(home), PATH: `${folder}:${dirname(process.execPath)}:${process.env['PATH']}` };
  return { folder, env };
}

async function askRenga(): Promise<readonly (readonly string[])[]> {
  const place = prepare();
  const answers: string[][] = [];
  for (const line of LINES) {
    const words = line.split(' ');
    const { stdout } = await runCli(['__complete', 'bash', String(words.length - 1), ...words], place);
    answers.push(stdout.split('\n').filter(Boolean).sort());
  }
  return answers;
}

/** What a shell's own script prints for each line: one line of answers a line. */
function askShell(shell: string, words: readonly string[]): readonly (readonly string[])[] {
  const { folder, env } = prepare();
  const { stdout, stderr, status } = spawnSync(shell, words, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${shell} failed: ${stderr}`);
  return stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split(' ').filter(Boolean).sort());
}

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

describe('completion scripts', () => {
  it('for bash answers as renga itself does', async () => {
    const reference = await askRenga();
    const ask = LINES.map(
      (line) =>
        `COMP_LINE='${line}' COMP_POINT=${line.length} COMPREPLY=(); _renga; cut='${prefixOf(line)}'; echo "\${COMPREPLY[@]/#/$cut}"`,
    );
    expect(
      askShell('bash', ['--norc', '-c', `compopt() { :; }\n. ${scripts}/renga.bash\n${ask.join('\n')}`]),
    ).toEqual(reference);
  });

  it.skipIf(!has('zsh'))('for zsh can be read by it', () => {
    expect(askShell('zsh', ['-n', join(scripts, '_renga')])).toEqual([[]]);
  });

  it.skipIf(!has('fish'))('for fish answers as renga itself does', async () => {
    const reference = await askRenga();
    const ask = LINES.map((line) => `echo (complete -C '${line}' | string replace -r '\\t.*' '')`);
    expect(
      askShell('fish', ['--no-config', '-c', `source ${scripts}/renga.fish\n${ask.join('\n')}`]),
    ).toEqual(reference);
  });
});

/** What bash has kept of the word, because it ends at a colon. */
function prefixOf(line: string): string {
  const word = line.split(' ').at(-1) ?? '';
  return word.includes(':') ? word.slice(0, word.lastIndexOf(':') + 1) : '';
}
