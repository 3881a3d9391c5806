import { PERMISSIONS } from '../../domain/collaboration.ts';
import type { Collaborator } from '../../platform/collaborators.ts';
import {
  type CollaboratorResource,
  collaboratorChangeForm,
  collaboratorForm,
  type InvitedFields,
} from '../../schema/collaborator.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read, secret } from '../call.ts';
import { namedId } from '../named-id.ts';
import { describeInvited } from './invitations.ts';

const KEYS: SortKeys<CollaboratorResource> = { id: (each) => each.id, email: (each) => each.user.email };

/** Who works on an app, its owner among them. */
export const collaboratorHandlers = ({
  collaborators,
  urls,
}: Pick<ApiOptions, 'collaborators' | 'urls'>) => ({
  list: (async (call) => {
    const all = (await collaborators.list(call.account, call.param('app'))).map(describe);
    return listed(call, all, KEYS, (each) => each);
  }) satisfies Handler,

  info: (async ({ account, param }) =>
    ok(describe(await collaborators.find(account, param('app'), param('collaborator'))))) satisfies Handler,

  create: (async (call) => {
    const { user, permissions } = read(collaboratorForm, call);
    const { collaborator, invited } = await collaborators.add(call.account, call.param('app'), {
      user,
      ...(permissions === undefined ? {} : { permissions }),
    });
    if (call.variant !== '3.renga') return created(describe(collaborator));
    const { url, expires_at } = describeInvited(invited, urls);
    const extra: InvitedFields = { invitation: { url, expires_at } };
    return secret(created({ ...describe(collaborator), ...extra }));
  }) satisfies Handler,

  update: (async (call) => {
    const { permissions } = read(collaboratorChangeForm, call);
    const wanted = { user: call.param('collaborator'), permissions };
    return ok(describe(await collaborators.update(call.account, call.param('app'), wanted)));
  }) satisfies Handler,

  remove: (async ({ account, param }) =>
    ok(describe(await collaborators.remove(account, param('app'), param('collaborator'))))) satisfies Handler,
});

function describe({ app, account, role, permissions, collaboration }: Collaborator): CollaboratorResource {
  return {
    id: collaboration?.id ?? namedId('collaborator', `${app.id}/${account.id}`),
    app: { id: app.id, name: app.name },
    created_at: timestamp((collaboration ?? app).createdAt),
    permissions: PERMISSIONS.filter(({ name }) => permissions.includes(name)),
    role,
    updated_at: timestamp((collaboration ?? { updatedAt: app.createdAt }).updatedAt),
    user: { id: account.id, email: account.email, federated: false },
  };
}
