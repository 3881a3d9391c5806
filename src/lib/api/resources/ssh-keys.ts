import type { Account } from '../../domain/account.ts';
import type { SshKey } from '../../domain/ssh-key.ts';
import type { SortKeys } from '../../schema/page.ts';
import { type KeyResource, keyForm } from '../../schema/ssh-key.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read } from '../call.ts';

const KEYS: SortKeys<SshKey> = { id: (key) => key.id, fingerprint: (key) => key.fingerprint };

/** The public SSH keys of the caller. */
export const sshKeyHandlers = ({ sshKeys }: Pick<ApiOptions, 'sshKeys'>) => ({
  create: (async (call) => {
    const { public_key } = read(keyForm, call);
    return created(describe(call.account, await sshKeys.add(call.account, public_key)));
  }) satisfies Handler,

  list: (async (call) =>
    listed(call, await sshKeys.list(call.account), KEYS, (key) =>
      describe(call.account, key),
    )) satisfies Handler,

  info: (async ({ account, param }) =>
    ok(describe(account, await sshKeys.find(account, param('key'))))) satisfies Handler,

  remove: (async ({ account, param }) =>
    ok(describe(account, await sshKeys.remove(account, param('key'))))) satisfies Handler,
});

const describe = ({ email }: Account, key: SshKey): KeyResource => ({
  id: key.id,
  comment: key.comment,
  created_at: timestamp(key.createdAt),
  email,
  fingerprint: key.fingerprint,
  public_key: `${key.publicKey} ${key.comment}`.trim(),
  updated_at: timestamp(key.createdAt),
});
