import { Refusal } from '../../domain/refusal.ts';
import { type Handler, listed, ok } from '../call.ts';
import { namedReference } from '../named-id.ts';

// Resources that clients ask for in passing and that nothing can make here: their lists are truly empty.

const KEYS = { id: (each: { readonly id: string }) => each.id };

export const nothingHandlers = () => ({
  list: (async (call) => listed(call, [], KEYS, (each) => each)) satisfies Handler,

  space: (async () => {
    throw Refusal.missing('space');
  }) satisfies Handler,

  /** The platform switches by app, never by account; one that clients look for is always on, and in no list. */
  feature: (async (call) => {
    if (call.param('feature') !== REPOSITORIES) throw Refusal.missing('feature');
    return ok(repositoriesFeature());
  }) satisfies Handler,
});

/** By it clients know where to ask for the repository of a pipeline. */
const REPOSITORIES = 'dashboard-repositories-api';

const repositoriesFeature = () => ({
  ...namedReference('account-feature', REPOSITORIES),
  created_at: '2026-01-01T00:00:00Z',
  description: 'the repository of a pipeline is asked of the platform itself',
  display_name: 'Repositories API',
  doc_url: 'https://devcenter.heroku.com/articles/pipelines',
  enabled: true,
  feedback_email: '',
  state: 'general',
  updated_at: '2026-01-01T00:00:00Z',
});
