import * as crypto from 'node:crypto';
import { promisify } from 'node:util';

/** OWASP's first choice: 19 MiB, two passes, one lane. */
const ARGON2 = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
/** Where this Node has no Argon2: 128 MiB. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

type Scheme = 'argon2id' | 'scrypt';

/** A hash that says how it was made, and takes tens of milliseconds and megabytes to try a password against. */
export async function hashPassword(password: string): Promise<string> {
  const scheme: Scheme = hasArgon2() ? 'argon2id' : 'scrypt';
  const salt = crypto.randomBytes(SALT_BYTES);
  const hash = await derive(scheme, password, salt);
  return `$${scheme}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** @throws when the hash was made by a Node that had more to offer than this one */
export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, scheme = '', salt = '', expected = ''] = hash.split('$');
  if (scheme !== 'argon2id' && scheme !== 'scrypt')
    throw new Error(`the password scheme ${scheme} is unknown`);
  if (scheme === 'argon2id' && !hasArgon2())
    throw new Error(
      `this Node (${process.version}) has no Argon2, with which passwords were hashed: use 24.7 or newer`,
    );
  const actual = await derive(scheme, password, Buffer.from(salt, 'base64url'));
  return crypto.timingSafeEqual(actual, Buffer.from(expected, 'base64url'));
}

const hasArgon2 = (): boolean => typeof crypto.argon2 === 'function';

async function derive(scheme: Scheme, password: string, salt: Buffer): Promise<Buffer> {
  // The same letters typed on different keyboards are the same password.
  const message = password.normalize('NFKC');
  if (scheme === 'scrypt')
    return new Promise((resolve, reject) =>
      crypto.scrypt(message, salt, HASH_BYTES, SCRYPT, (error, key) =>
        error ? reject(error) : resolve(key),
      ),
    );
  return promisify(crypto.argon2)('argon2id', { message, nonce: salt, ...ARGON2 });
}
