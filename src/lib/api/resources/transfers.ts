import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { Refusal } from '../../domain/refusal.ts';
import { BACKUP_END, isUnderWay, serviceOf, type Transfer, transferName } from '../../domain/transfer.ts';
import type { ArchiveSource } from '../../platform/transfers.ts';
import { timestamp } from '../../schema/timestamp.ts';
import { copyForm, restoreForm, type TransferResource } from '../../schema/transfer.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, ok, read, secret } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import { bodyOf } from '../streams.ts';
import type { Sources } from './sources.ts';

interface Parts extends Pick<ApiOptions, 'transfers' | 'databases' | 'urls'> {
  readonly capabilities: Capabilities;
  readonly sources: Sources;
}

const PATH = '/streams/backup/';
/** What Heroku calls its place for backups. */
const STORAGE = 'gof3r';
/** And how its client tells databases from that. */
const TOOLS = {
  postgresql: { reader: 'pg_dump', writer: 'pg_restore' },
  mariadb: { reader: 'mariadb_dump', writer: 'mariadb' },
} as const;

/** Backups, restores and copies, as the official client asks Heroku's data host for them. */
export const transferHandlers = ({ transfers, databases, urls, capabilities, sources }: Parts) => {
  const url = (call: Call, id: string): string =>
    `${call.variant === '3.renga' ? urls.api() : urls.secureApi()}${PATH}${capabilities.grant('backup', id)}`;
  const describe = (call: Call, transfer: Transfer): TransferResource =>
    resource(transfer, transfer.kind === 'backup' ? url(call, transfer.id) : null);
  const find = (call: Call) => transfers.find(call.account, call.param('app'), call.param('transfer'));

  async function sourceAt(text: string): Promise<ArchiveSource> {
    const target = URL.parse(text);
    if (target?.protocol !== 'https:' && target?.protocol !== 'http:')
      throw Refusal.invalid('backup_url must be an http or https URL.', 'invalid_backup_url');
    const token = target.pathname.startsWith(PATH) ? target.pathname.slice(PATH.length) : '';
    const id = capabilities.subject('backup', token);
    if (id !== null)
      return {
        name: BACKUP_END.name,
        service: serviceOf(await transfers.whole(id)),
        open: async () => ({ ...(await transfers.read(id)), [Symbol.asyncDispose]: async () => undefined }),
      };
    return {
      name: target.host,
      service: null,
      open: async () => {
        const file = await sources.obtain(text);
        return {
          body: createReadStream(file.path),
          [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
        };
      },
    };
  }

  return {
    list: (async (call) => {
      const all = await transfers.list(call.account, call.param('app'));
      return secret(ok(all.map((transfer) => describe(call, transfer))));
    }) satisfies Handler,

    info: (async (call) => {
      const transfer = await find(call);
      const log = call.query('verbose') === 'true' ? { logs: logOf(transfer) } : {};
      return secret(ok({ ...describe(call, transfer), ...log }));
    }) satisfies Handler,

    capture: (async (call) => {
      const made = await transfers.capture(call.account, call.param('database'));
      return secret(created(describe(call, made)));
    }) satisfies Handler,

    restore: (async (call) => {
      const { backup_url, extensions } = read(restoreForm, call);
      const made = await transfers.restore(call.account, call.param('database'), {
        source: await sourceAt(backup_url),
        extensions: extensions ?? [],
      });
      return secret(created(describe(call, made)));
    }) satisfies Handler,

    copy: (async (call) => {
      const { from_url, to_url } = read(copyForm, call);
      await databases.find(call.account, call.param('database'), 'postgresql');
      const [from, to] = await Promise.all([
        databases.byUrl(call.account, from_url),
        databases.byUrl(call.account, to_url),
      ]);
      return secret(created(describe(call, await transfers.copy(call.account, from.id, to.id))));
    }) satisfies Handler,

    publicUrl: (async (call) => {
      const transfer = await find(call);
      if (transfer.kind !== 'backup' || transfer.state !== 'succeeded')
        throw Refusal.invalid(`${transferName(transfer)} is no finished backup.`, 'no_backup');
      return secret(created({ url: url(call, transfer.id) }));
    }) satisfies Handler,

    cancel: (async (call) =>
      secret(
        ok(describe(call, await transfers.cancel(call.account, call.param('app'), call.param('transfer')))),
      )) satisfies Handler,

    delete: (async (call) =>
      secret(
        ok(describe(call, await transfers.delete(call.account, call.param('app'), call.param('transfer')))),
      )) satisfies Handler,
  };
};

/** `GET` of the URL that was handed out for a backup. */
export const backupStream =
  ({ transfers }: Pick<ApiOptions, 'transfers'>, capabilities: Capabilities) =>
  async (token: string): Promise<Response> => {
    const id = capabilities.subject('backup', token);
    if (id === null) throw Refusal.missing('backup');
    const { bytes, body } = await transfers.read(id);
    const file = Readable.from(body);
    return new Response(
      bodyOf(file, () => void file.destroy()),
      {
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes) },
      },
    );
  };

function resource(transfer: Transfer, backupUrl: string | null): TransferResource {
  const { id, number, kind, from, to, state, createdAt, startedAt, finishedAt } = transfer;
  const isBackup = kind === 'backup';
  const { reader, writer } = TOOLS[serviceOf(transfer)];
  const end = finishedAt === null ? null : timestamp(finishedAt);
  return {
    uuid: id,
    num: number,
    name: transferName(transfer),
    from_type: kind === 'restore' ? STORAGE : reader,
    from_name: from.name,
    to_type: isBackup ? STORAGE : writer,
    to_name: to.name,
    to_url: backupUrl,
    schedule: transfer.scheduled ? { uuid: from.addOnId ?? id } : null,
    options: {},
    source_bytes: transfer.sourceBytes,
    processed_bytes: transfer.processedBytes,
    created_at: timestamp(createdAt),
    started_at: startedAt === null ? null : timestamp(startedAt),
    finished_at: end,
    canceled_at: state === 'cancelled' ? end : null,
    updated_at: end ?? timestamp(startedAt ?? createdAt),
    succeeded: isUnderWay(transfer) ? null : state === 'succeeded',
    warnings: 0,
  };
}

const logOf = ({ log }: Transfer): NonNullable<TransferResource['logs']> =>
  log.map(({ at, text }) => ({ created_at: timestamp(at), message: text }));
