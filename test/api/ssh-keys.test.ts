import { expect, test } from 'vitest';
import { ECDSA, ED25519 } from '../support/ssh-keys.ts';
import { ApiHome } from './support/api-home.ts';

const add = (home: ApiHome, public_key: string) =>
  home.call('POST', '/account/keys', { body: { public_key } });

test('public keys are listed with the fingerprints that ssh-keygen gives them, and removed by them', async () => {
  const home = await ApiHome.open();
  for (const { line, fingerprint } of [ED25519, ECDSA])
    expect((await add(home, `${line}\n`)).json).toMatchObject({
      fingerprint,
      public_key: line,
      comment: 'me@laptop',
      email: 'me@example.com',
    });
  expect((await home.call('GET', '/account/keys')).json).toHaveLength(2);
  expect((await add(home, ECDSA.line.replace(' me@laptop', ''))).json.id).toBe('key_taken');
  const { status, json } = await home.call('DELETE', `/account/keys/${ED25519.fingerprint}`);
  expect([status, json.public_key]).toEqual([200, ED25519.line]);
  expect((await home.call('GET', `/account/keys/${json.id}`)).status).toBe(404);
});

test.each([
  ['nothing', ''],
  [
    'a private key',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----',
  ],
  ['a kind that nobody trusts', 'ssh-dss AAAAB3NzaC1kc3MAAACBAA== me@laptop'],
  ['a kind that the key itself does not have', ED25519.line.replace('ssh-ed25519', 'ssh-rsa')],
  ['two lines', `${ED25519.line}\n${ECDSA.line}`],
])('%s is no public key', async (_, text) => {
  expect((await add(await ApiHome.open(), text)).json.id).toBe('invalid_key');
});
