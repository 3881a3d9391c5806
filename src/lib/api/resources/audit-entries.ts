import type { AuditEntry } from '../../domain/audit-entry.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { AuditEntryResource } from '../../schema/audit-entry.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, ok } from '../call.ts';

const USUAL = 30;
const MOST = 1_000;

/** Who did what. */
export const auditHandlers = ({ audit }: Pick<ApiOptions, 'audit'>) => ({
  list: (async (call) => {
    const limit = Number(call.query('limit') ?? USUAL);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
      throw Refusal.invalid(`The limit is a number from 1 to ${MOST}.`);
    return ok((await audit.list(call.account, { app: call.query('app'), limit })).map(describe));
  }) satisfies Handler,
});

const describe = ({ at, actor, ...entry }: AuditEntry): AuditEntryResource => ({
  ...entry,
  actor: { id: actor.id, email: actor.email },
  created_at: timestamp(at),
});
