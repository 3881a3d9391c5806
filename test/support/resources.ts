import type { AppResource } from '../../src/lib/client/wire/app.ts';
import type { DynoResource, FormationResource } from '../../src/lib/client/wire/dyno.ts';
import type { BuildResource, ReleaseResource } from '../../src/lib/client/wire/release.ts';

const USER = { id: '01234567-89ab-4def-8123-456789abcdef', email: 'me@example.test' };

/** An app as the platform answers it. */
export const anApp = (change: Partial<AppResource> = {}): AppResource => {
  const name = change.name ?? 'alpha';
  return {
    id: 'a0000000-0000-4000-8000-000000000001',
    name,
    owner: USER,
    region: { id: 'r0000000-0000-4000-8000-000000000001', name: 'us' },
    stack: { id: 's0000000-0000-4000-8000-000000000001', name: 'debian-13' },
    build_stack: { id: 's0000000-0000-4000-8000-000000000001', name: 'debian-13' },
    web_url: `http://${name}.localhost:8080/`,
    git_url: `http://git.localhost:8080/${name}.git`,
    maintenance: false,
    acm: false,
    archived_at: null,
    repo_size: null,
    slug_size: 2_097_152,
    internal_routing: null,
    created_at: '2026-11-22T18:00:00Z',
    team: null,
    ...change,
  };
};

export const aRelease = (change: Partial<ReleaseResource> = {}): ReleaseResource => ({
  id: 'e0000000-0000-4000-8000-000000000001',
  version: 3,
  description: 'Deploy ab12cd34',
  status: 'succeeded',
  current: true,
  user: USER,
  slug: { id: 'd0000000-0000-4000-8000-000000000001' },
  addon_plan_names: [],
  output_stream_url: null,
  eligible_for_rollback: true,
  created_at: '2020-01-02T03:04:05Z',
  failure: null,
  ...change,
});

export const aDyno = (change: Partial<DynoResource> = {}): DynoResource => ({
  id: 'f0000000-0000-4000-8000-000000000001',
  name: 'web.1',
  type: 'web',
  size: 'Standard-1X',
  state: 'up',
  command: 'npm start',
  attach_url: null,
  release: { id: 'e0000000-0000-4000-8000-000000000001', version: 3 },
  created_at: '2020-01-02T03:04:05Z',
  updated_at: '2020-01-02T03:04:05Z',
  failure: null,
  exit_code: null,
  retry_at: null,
  ...change,
});

export const aProcessType = (change: Partial<FormationResource> = {}): FormationResource => ({
  type: 'web',
  quantity: 1,
  size: 'Standard-1X',
  command: 'npm start',
  ...change,
});

export const aBuild = (change: Partial<BuildResource> = {}): BuildResource => ({
  id: 'b0000000-0000-4000-8000-000000000001',
  status: 'succeeded',
  stack: 'debian-13',
  user: USER,
  buildpacks: [{ url: 'renga/nodejs' }],
  source_blob: {
    version: 'ab12cd34ab12cd34ab12cd34ab12cd34ab12cd34',
    version_description: 'Greet the world',
  },
  release: { id: 'e0000000-0000-4000-8000-000000000001' },
  slug: { id: 'd0000000-0000-4000-8000-000000000001' },
  output_stream_url: 'http://localhost:8080/outputs/b0000000',
  created_at: '2020-01-02T03:04:05Z',
  updated_at: '2020-01-02T03:05:05Z',
  failure: null,
  ...change,
});
