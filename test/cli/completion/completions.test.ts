import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { completionTable } from '../../../scripts/build/completion/table.ts';
import { completions } from '../../../src/lib/cli/completion/completions.ts';
import { KnownCommands } from '../../../src/lib/cli/completion/known-commands.ts';

const { commands } = JSON.parse(
  readFileSync(new URL('../../../oclif.manifest.json', import.meta.url), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'renga-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'commands');
writeFileSync(file, KnownCommands.text(completionTable(Object.values(commands))));
const known = KnownCommands.open(file);

const live = {
  apps: () => ['alpha', 'beta'],
  configKeys: (app: string | undefined) => (app === 'beta' ? ['B_KEY'] : ['A_KEY', 'OTHER']),
  remotes: () => ['renga', 'staging'],
  backends: () => ['local', 'prod'],
};

/** What is offered at the end of a line. */
const at = (line: string): readonly string[] =>
  completions(known, line.split(' ').slice(1), live).map(({ value }) => value);

describe('completion', () => {
  it.each([
    ['renga apps:c', ['apps:create']],
    ['renga ps:s', ['ps:scale', 'ps:stop']],
    ['renga config -a ', ['alpha', 'beta']],
    ['renga config --app b', ['beta']],
    ['renga config --app=', ['--app=alpha', '--app=beta']],
    ['renga config:get ', ['A_KEY', 'OTHER']],
    ['renga config:get A_KEY -a beta ', ['B_KEY']],
    ['renga config:get --app=beta ', ['B_KEY']],
    ['renga config:set ', ['A_KEY=', 'OTHER=']],
    ['renga config:add A', ['A_KEY=']],
    ['renga config -r ', ['renga', 'staging']],
    ['renga logs --source ', ['app', 'heroku']],
    ['renga logs --t', ['--tail']],
    ['renga logs --tail --t', []],
    ['renga rollback --no', ['--no-wait']],
    ['renga apps:info ', ['alpha', 'beta']],
    ['renga apps:info alpha ', []],
    ['renga stack:set d', ['debian-13']],
    ['renga help apps:d', ['apps:destroy']],
    ['renga autocomplete ', ['bash', 'zsh', 'fish', 'powershell']],
    ['renga git:', ['git:clone', 'git:remote']],
    ['renga nothing ', []],
    ['renga config:get -a alpha -- ', ['A_KEY', 'OTHER']],
  ])('%s', (line, offered) => {
    expect(at(line)).toEqual(offered);
  });
});
