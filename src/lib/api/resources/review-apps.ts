import { Refusal } from '../../domain/refusal.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, listed } from '../call.ts';

const KEYS = { id: (each: { readonly id: string }) => each.id };

/** Review apps follow the pull requests of a repository that is hosted elsewhere; no pipeline here is joined to one. */
export const reviewAppHandlers = ({ apps, pipelines }: Pick<ApiOptions, 'apps' | 'pipelines'>) => ({
  create: (async () => {
    throw notOffered();
  }) satisfies Handler,

  list: (async (call) => {
    await pipelines.find(call.account, call.param('pipeline'));
    return listed(call, [], KEYS, (each) => each);
  }) satisfies Handler,

  info: (async () => {
    throw Refusal.missing('review app');
  }) satisfies Handler,

  ofApp: (async (call) => {
    await apps.find(call.account, call.param('app'));
    throw Refusal.missing('review app');
  }) satisfies Handler,

  enable: (async (call) => {
    await pipelines.find(call.account, call.param('pipeline'));
    throw notOffered();
  }) satisfies Handler,

  config: (async (call) => {
    await pipelines.find(call.account, call.param('pipeline'));
    throw Refusal.missing('review app config');
  }) satisfies Handler,
});

const notOffered = (): Refusal =>
  new Refusal(
    'not_offered',
    'Review apps are not offered here. Make an app of a branch with: renga apps:setup --name NAME',
  );
