import type { DrainOfApp } from '../../platform/drains.ts';
import { type LogDrainResource, logDrainForm } from '../../schema/log-drain.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read, secret } from '../call.ts';
import { seenBy } from '../partner-routes.ts';

const KEYS: SortKeys<DrainOfApp> = {
  id: ({ drain }) => drain.id,
  url: ({ drain }) => drain.url,
};

/** Answers are secret: the URLs may hold passwords. */
export const logDrainHandlers = ({ drains }: Pick<ApiOptions, 'drains'>) => ({
  create: (async (call) => {
    const { url } = read(logDrainForm, call);
    return secret(created(describeDrain(await drains.add(call.account, call.param('app'), url))));
  }) satisfies Handler,

  list: (async (call) => {
    const all = await drains.list(call.account, call.param('app'));
    const seen = seenBy(call, all, ({ drain }, { id }) => drain.addOnId === id);
    return secret(await listed(call, seen, KEYS, describeDrain));
  }) satisfies Handler,

  info: (async (call) =>
    secret(
      ok(describeDrain(await drains.find(call.account, call.param('app'), call.param('drain')))),
    )) satisfies Handler,

  update: (async (call) => {
    const { url } = read(logDrainForm, call);
    const [app, drain] = [call.param('app'), call.param('drain')];
    return secret(ok(describeDrain(await drains.redirect(call.account, app, drain, url))));
  }) satisfies Handler,

  remove: (async (call) =>
    secret(
      ok(describeDrain(await drains.remove(call.account, call.param('app'), call.param('drain')))),
    )) satisfies Handler,
});

export const describeDrain = ({ app, drain, addOn }: DrainOfApp): LogDrainResource => ({
  id: drain.id,
  url: drain.url,
  token: drain.token,
  app: { id: app.id, name: app.name },
  addon: addOn,
  created_at: timestamp(drain.createdAt),
  updated_at: timestamp(drain.updatedAt),
});
