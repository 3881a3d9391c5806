import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { changeSettings } from '../../src/lib/cli/server/run-server.ts';
import { readSettings } from '../../src/lib/control-plane/read-settings.ts';

function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'renga-home-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

const settingsAfter = (home: string, flags: Parameters<typeof changeSettings>[1]) => {
  changeSettings({ home, root: '/' }, flags);
  return readSettings(join(home, 'settings.json'));
};

test('a server that asks an authority speaks https, and by http on port 80 what the authority looks for', () => {
  const home = emptyHome();

  expect(settingsAfter(home, { domain: 'example.com', port: 443, acme: 'me@example.com' })).toMatchObject({
    acme: {
      contact: 'me@example.com',
      directory: 'https://acme-v02.api.letsencrypt.org/directory',
      ownNames: true,
    },
    tls: { cert: join(home, 'tls/public.pem'), key: join(home, 'tls/public.key') },
    redirectPort: 80,
  });
  expect(statSync(join(home, 'settings.json')).mode & 0o777).toBe(0o600);
});

test('it asks for the domains of apps alone when it has files of a certificate', () => {
  const flags = { cert: '/etc/wild.pem', key: '/etc/wild.key', redirectPort: 8081, acme: 'me@example.com' };
  const directory = 'https://ca.example/dir';

  expect(settingsAfter(emptyHome(), { ...flags, acmeDirectory: directory })).toMatchObject({
    acme: { contact: 'me@example.com', directory, ownNames: false },
    tls: { cert: '/etc/wild.pem', key: '/etc/wild.key' },
    redirectPort: 8081,
  });
});

test('what it is told once stays, and goes when it is taken out of the file', () => {
  const home = emptyHome();
  settingsAfter(home, { acme: 'me@example.com' });
  expect(settingsAfter(home, { port: 8443 }).acme).not.toBeNull();
  const path = join(home, 'settings.json');
  const { acme: _, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(rest));

  expect(readSettings(path)).toMatchObject({ acme: null, tls: null, redirectPort: null });
});

test.each([
  ['an address that is none', { acme: 'me' }, 'email'],
  ['a directory without TLS', { acme: 'me@example.com', acmeDirectory: 'http://ca.example/' }, 'URL'],
])('%s is refused, with the file that says so', (_, flags, word) => {
  expect(() => settingsAfter(emptyHome(), flags)).toThrow(
    new RegExp(`settings\\.json is not valid.*${word}`, 's'),
  );
});
