import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import { readPublicKey, type SshKey } from '../domain/ssh-key.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Store } from './ports.ts';

/** The public SSH keys of accounts. */
export class SshKeys {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Oldest first. */
  list(account: Account): Promise<readonly SshKey[]> {
    return this.#store.sshKeys.list(account.id);
  }

  /** By id or fingerprint. @throws {Refusal} `not_found` */
  async find(account: Account, idOrFingerprint: string): Promise<SshKey> {
    const found = (await this.list(account)).find((key) =>
      [key.id, key.fingerprint].includes(idOrFingerprint),
    );
    if (!found) throw Refusal.missing('key');
    return found;
  }

  /** @throws {Refusal} `invalid_params`, ids `invalid_key` and `key_taken` */
  add(account: Account, text: string): Promise<SshKey> {
    const key: SshKey = {
      id: newId(),
      accountId: account.id,
      ...readPublicKey(text),
      createdAt: this.#clock.now(),
    };
    return this.#store.transaction(async ({ sshKeys }) => {
      if ((await sshKeys.list(account.id)).some(({ fingerprint }) => fingerprint === key.fingerprint))
        throw Refusal.invalid(`The key ${key.fingerprint} is yours already.`, 'key_taken');
      await sshKeys.insert(key);
      return key;
    });
  }

  /** @throws {Refusal} `not_found` */
  async remove(account: Account, idOrFingerprint: string): Promise<SshKey> {
    const key = await this.find(account, idOrFingerprint);
    await this.#store.sshKeys.delete(key.id);
    return key;
  }
}
