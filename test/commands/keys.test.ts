import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { ED25519 } from '../support/ssh-keys.ts';

const key = {
  id: 'k',
  comment: 'me@laptop',
  email: 'me@example.com',
  fingerprint: ED25519.fingerprint,
  public_key: ED25519.line,
};

describe('renga keys', () => {
  it('lists public keys, short and whole', async () => {
    const { run, platform } = await cliBench({ 'GET /account/keys': [key] });
    expect(await run(['keys'])).toEqual({
      status: 0,
      stdout: '=== me@example.com keys\n\nssh-ed25519 AAAAC3NzaC...oDcmD820V6 me@laptop\n',
      stderr: '',
    });
    expect((await run(['keys', '--long'])).stdout).toContain(`${ED25519.line}\n`);
    platform.route({ 'GET /account/keys': [] });
    expect((await run(['keys'])).stderr).toBe('You have no SSH keys.\n');
  });

  it('adds the one of this machine, and removes by comment or all', async () => {
    const { run, home, folder, platform } = await cliBench({
      'GET /account/keys': [key],
      'POST /account/keys': key,
      'DELETE /account/keys/k': key,
    });
    expect((await run(['keys:add'])).stderr).toContain(
      `There is no public SSH key in ${join(home, '.ssh')}.`,
    );
    mkdirSync(join(home, '.ssh'));
    const file = join(home, '.ssh', 'id_ed25519.pub');
    writeFileSync(file, `${ED25519.line}\n`);
    expect((await run(['keys:add'])).stderr).toBe(`Uploading ${file} SSH key... done\n`);
    writeFileSync(join(folder, 'other.pub'), `${ED25519.line}\n`);
    expect((await run(['keys:add', 'other.pub', '--yes'])).status).toBe(0);
    expect((await run(['keys:remove', 'me@laptop'])).stderr).toBe('Removing me@laptop SSH key... done\n');
    expect((await run(['keys:remove', 'you@laptop'])).stderr).toContain('You have no SSH key you@laptop.');
    expect((await run(['keys:clear'])).stderr).toBe('Removing all SSH keys... done\n');
    const added = `POST /account/keys ${JSON.stringify({ public_key: `${ED25519.line}\n` })}`;
    const removed = 'DELETE /account/keys/k';
    expect(platform.requests.filter((each) => !each.startsWith('GET'))).toEqual([
      added,
      added,
      removed,
      removed,
    ]);
  });
});
