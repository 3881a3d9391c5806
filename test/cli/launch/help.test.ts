import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { cliEnv, runCli, temporaryFolder } from '../../support/cli.ts';

const manifest: { readonly commands: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('../../../oclif.manifest.json', import.meta.url), 'utf8'),
);

/** Typed into a process each: the program alone, a topic, a command, an alias. */
const TYPED = [['--help'], ['help', 'backend'], ['auth'], ['config:set', '--help'], ['create', '--help']];
const LINES = [...TYPED, ...Object.keys(manifest.commands).map((id) => [id, '--help'])];

type Lines = readonly (readonly string[])[];

/** Thousands of lines in one process: starting one for each would be most of the work. */
async function ask(script: string, lines: Lines, env: NodeJS.ProcessEnv) {
  const path = fileURLToPath(new URL(`../../support/${script}`, import.meta.url));
  const options = { env, maxBuffer: 10_000_000 };
  const { stdout } = await promisify(execFile)(process.execPath, [path, JSON.stringify(lines)], options);
  return JSON.parse(stdout);
}

/** What the bundle gives for each line, once it is what oclif gives. */
async function same(lines: Lines, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const expected: readonly string[] = await ask('unbundled-help.ts', lines, env);
  const bundled: readonly { readonly status: number; readonly stdout: string }[] = await ask(
    'bundled-help.ts',
    lines,
    env,
  );
  for (const [index, line] of lines.entries())
    expect(bundled[index], line.join(' ')).toEqual({ status: 0, stdout: expected[index] });
  return expected;
}

it('the bundle gives the help that oclif gives, byte for byte', async () => {
  const place = { folder: temporaryFolder(), env: cliEnv(temporaryFolder()) };
  const expected = await same(LINES, place.env);
  for (const [index, line] of TYPED.entries())
    expect(await runCli(line, place), line.join(' ')).toEqual({
      status: 0,
      stdout: expected[index],
      stderr: '',
    });
});

it.each(['40', '9', '300'])('it does at a terminal of %s columns', async (columns) => {
  await same(TYPED, { ...cliEnv(temporaryFolder()), OCLIF_COLUMNS: columns });
});
