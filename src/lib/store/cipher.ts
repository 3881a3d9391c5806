import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { StateRefused } from './state-refused.ts';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets of the database with a key that is kept in a file beside it. */
export class Cipher {
  /** Made once: with the bare bytes every use would make one, which takes longer than sealing. */
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  /**
   * Reads the key file, or makes it (0600) where `mayCreate` says that nothing was sealed yet.
   * @throws {StateRefused} when it is missing or damaged: a new key would lose every secret
   */
  static open(path: string, { mayCreate }: { readonly mayCreate: boolean }): Cipher {
    if (!existsSync(path)) {
      if (!mayCreate)
        throw new StateRefused(
          'key_missing',
          path,
          'The key file is missing, and the database holds secrets sealed with it. Put it back from a backup.',
        );
      createKey(path);
    }
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
    if (key.length !== KEY_BYTES)
      throw new StateRefused('key_damaged', path, 'The key file is damaged. Put it back from a backup.');
    return new Cipher(createSecretKey(key));
  }

  seal(value: unknown): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** @throws when the text was sealed with another key or changed since */
  unseal(text: string): unknown {
    const bytes = Buffer.from(text, 'base64');
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const opened = Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
      decipher.final(),
    ]);
    return JSON.parse(opened.toString('utf8'));
  }
}

function createKey(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  fsyncSync(file);
  closeSync(file);
}
