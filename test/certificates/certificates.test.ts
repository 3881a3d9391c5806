import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Certificates } from '../../src/lib/certificates/certificates.ts';
import { ManualClock } from '../support/manual-clock.ts';

const DAY = 24 * 60 * 60 * 1000;
const openssl = (...words: readonly string[]) => promisify(execFile)('openssl', words);

let folder: string;
let clock: ManualClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-certificates-'));
  clock = new ManualClock(new Date());
});
afterEach(() => rm(folder, { recursive: true }));

function open(host = 'localhost', permitted = 'localhost'): Certificates {
  return new Certificates({
    folder: join(folder, 'tls'),
    authorityName: 'Renga 0123abcd',
    names: { hosts: [host, `rendezvous.${host}`], addresses: ['127.0.0.1', '::1'] },
    permits: { hosts: [permitted], addresses: ['127.0.0.0/8', '::1/128'] },
    clock,
  });
}

/** Judges a server certificate as OpenSSL does, which is what clients use. */
async function verify(certificates: Certificates, cert: string, ...name: readonly string[]): Promise<string> {
  const file = join(folder, 'server.pem');
  await writeFile(file, cert);
  const at = String(Math.floor(clock.now().getTime() / 1000));
  const words = [
    'verify',
    '-x509_strict',
    '-attime',
    at,
    '-CAfile',
    certificates.authorityFile,
    ...name,
    file,
  ];
  return openssl(...words).then(
    ({ stdout }) => stdout.trim().split(': ').at(-1) ?? '',
    (error: { readonly stderr: string }) => /error \d+ at .*: (.*)/.exec(error.stderr)?.[1] ?? error.stderr,
  );
}

const authorityOf = async (certificates: Certificates): Promise<X509Certificate> =>
  new X509Certificate(await readFile(certificates.authorityFile));

describe('the certificates of an installation', () => {
  test('are good for every name and address that the server is found under, and for no other', async () => {
    const certificates = open();
    const { cert, key } = await certificates.current();
    expect(key).toContain('PRIVATE KEY');
    for (const host of ['localhost', 'rendezvous.localhost'])
      expect(await verify(certificates, cert, '-verify_hostname', host)).toBe('OK');
    for (const address of ['127.0.0.1', '::1'])
      expect(await verify(certificates, cert, '-verify_ip', address)).toBe('OK');
    expect(await verify(certificates, cert, '-verify_hostname', 'example.com')).toMatch(/hostname mismatch/i);
  });

  test('come from an authority that nobody has to fear: it can sign for this installation alone', async () => {
    const other = open('example.com', 'localhost');
    const { cert } = await other.current();
    expect(await verify(other, cert)).toMatch(/permitted subtree violation/i);
  });

  test('are for the owner alone', async () => {
    await open().current();
    const modes = await Promise.all(
      ['', 'authority.json', 'server.json', 'ca.pem'].map(async (name) => {
        const { mode } = await stat(join(folder, 'tls', name));
        return (mode & 0o777).toString(8);
      }),
    );
    expect(modes).toEqual(['700', '600', '600', '600']);
  });

  test('are made once and read after that', async () => {
    expect((await open().current()).cert).toBe((await open().current()).cert);
  });

  test('of the server are renewed a month before they expire', async () => {
    const certificates = open();
    const first = await certificates.current();
    await clock.advance(59 * DAY);
    expect((await certificates.current()).cert).toBe(first.cert);
    await clock.advance(2 * DAY);
    const second = await certificates.current();
    expect(second.key).not.toBe(first.key);
    expect(first.renewAt < clock.now() && clock.now() < second.renewAt).toBe(true);
    expect(await verify(certificates, second.cert)).toBe('OK');
  });

  test('whose authority is renewed are good for those who trust the old one', async () => {
    const certificates = open();
    await certificates.current();
    const old = await authorityOf(certificates);
    await clock.advance(9.1 * 365 * DAY);
    const { cert } = await certificates.current();
    const renewed = await authorityOf(certificates);
    expect(renewed.serialNumber).not.toBe(old.serialNumber);
    expect(renewed.validToDate > old.validToDate).toBe(true);
    expect(new X509Certificate(cert).verify(old.publicKey)).toBe(true);
    expect(new X509Certificate(cert).checkIssued(old)).toBe(true);
  });

  test('follow the names of the installation', async () => {
    await open().current();
    const moved = open('apps.example.com', 'apps.example.com');
    const { cert } = await moved.current();
    expect(await verify(moved, cert, '-verify_hostname', 'rendezvous.apps.example.com')).toBe('OK');
  });

  test('that a clock from the future made are made anew when it is set right', async () => {
    clock = new ManualClock(new Date(Date.now() + 10 * 365 * DAY));
    await open().current();
    clock = new ManualClock(new Date());
    const certificates = open();
    expect(await verify(certificates, (await certificates.current()).cert)).toBe('OK');
  });

  test('whose file is damaged are refused with what to do, and never replaced unasked', async () => {
    await open().current();
    const file = join(folder, 'tls', 'authority.json');
    const whole = await readFile(file, 'utf8');
    await writeFile(file, whole.slice(0, 100));
    await expect(open().current()).rejects.toMatchObject({
      id: 'certificates_damaged',
      message: expect.stringContaining(`The file ${file} is damaged`),
    });
    expect(await readFile(file, 'utf8')).toBe(whole.slice(0, 100));
    await rm(file);
    const certificates = open();
    expect(await verify(certificates, (await certificates.current()).cert)).toBe('OK');
  });
});
