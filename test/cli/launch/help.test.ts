import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { cliEnv, runCli, temporaryFolder } from '../../support/cli.ts';

const manifest: { readonly commands: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('../../../oclif.manifest.json', import.meta.url), 'utf8'),
);

const LINES = [
  ['--help'],
  ['help', 'backend'],
  ['auth'],
  ['create', '--help'],
  ...Object.keys(manifest.commands).map((id) => [id, '--help']),
];

it('the bundle gives the help that oclif gives, byte for byte', async () => {
  const place = { folder: temporaryFolder(), env: cliEnv(temporaryFolder()) };
  const plain = fileURLToPath(new URL('../../support/unbundled-help.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [plain, JSON.stringify(LINES)], {
    env: place.env,
    maxBuffer: 10_000_000,
  });
  const expected: readonly string[] = JSON.parse(stdout);
  for (const [index, line] of LINES.entries())
    expect(await runCli(line, place), line.join(' ')).toEqual({
      status: 0,
      stdout: expected[index],
      stderr: '',
    });
});
