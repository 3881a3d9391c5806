import type { TransferInWords } from '../../platform/app-transfers.ts';
import {
  type AppTransferResource,
  appTransferChangeForm,
  appTransferForm,
} from '../../schema/app-transfer.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read } from '../call.ts';

const KEYS: SortKeys<TransferInWords> = {
  id: ({ transfer }) => transfer.id,
  name: ({ app }) => app.name,
};

/** Apps on their way to another owner. */
export const appTransferHandlers = ({ appTransfers }: Pick<ApiOptions, 'appTransfers'>) => ({
  create: (async (call) =>
    created(
      describe(await appTransfers.create(call.account, read(appTransferForm, call))),
    )) satisfies Handler,

  list: (async (call) =>
    listed(call, await appTransfers.list(call.account), KEYS, describe)) satisfies Handler,

  info: (async ({ account, param }) =>
    ok(describe(await appTransfers.find(account, param('transfer'))))) satisfies Handler,

  update: (async (call) => {
    const { state } = read(appTransferChangeForm, call);
    return ok(describe(await appTransfers.settle(call.account, call.param('transfer'), state)));
  }) satisfies Handler,

  remove: (async ({ account, param }) =>
    ok(describe(await appTransfers.remove(account, param('transfer'))))) satisfies Handler,
});

const describe = ({ transfer, app, owner, recipient }: TransferInWords): AppTransferResource => ({
  id: transfer.id,
  app: { id: app.id, name: app.name },
  created_at: timestamp(transfer.createdAt),
  owner: { id: owner.id, email: owner.email },
  recipient: { id: recipient.id, email: recipient.email },
  state: transfer.state,
  updated_at: timestamp(transfer.updatedAt),
});
