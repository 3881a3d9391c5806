import type { Account } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { CollaboratorResource } from '../../schema/collaborator.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, type Handler, listed, ok } from '../call.ts';
import { namedId } from '../named-id.ts';

const PERMISSIONS = [
  { name: 'deploy', description: 'Deploy code, promote and roll back' },
  { name: 'manage', description: 'Manage settings, access and the app itself' },
  { name: 'operate', description: 'Scale, configure and run' },
  { name: 'view', description: 'See the app' },
];

const KEYS: SortKeys<CollaboratorResource> = { id: (each) => each.id, email: (each) => each.user.email };

/** Who works on an app: its owner. */
export const collaboratorHandlers = ({ apps }: Pick<ApiOptions, 'apps'>) => {
  const all = async ({ account, param }: Call): Promise<readonly CollaboratorResource[]> => {
    const app = await apps.find(account, param('app'));
    return [describeOwner(app, await apps.ownerOf(app))];
  };

  return {
    list: (async (call) => listed(call, await all(call), KEYS, (each) => each)) satisfies Handler,

    info: (async (call) => {
      const wanted = call.param('collaborator');
      const found = (await all(call)).find((each) =>
        [each.id, each.user.email, each.user.id].includes(wanted),
      );
      if (!found) throw Refusal.missing('collaborator');
      return ok(found);
    }) satisfies Handler,
  };
};

const describeOwner = (app: App, owner: Account): CollaboratorResource => ({
  id: namedId('collaborator', `${app.id}/${owner.id}`),
  app: { id: app.id, name: app.name },
  created_at: timestamp(app.createdAt),
  permissions: PERMISSIONS,
  role: 'owner',
  updated_at: timestamp(app.createdAt),
  user: { id: owner.id, email: owner.email, federated: false },
});
