import { BUNDLED_BUILDPACKS, parseBuildpack } from '../../domain/buildpack.ts';
import { Refusal } from '../../domain/refusal.ts';

/** `GET /buildpacks/:name` of Heroku's buildpack registry, as far as its clients read it. */
interface RegistryResource {
  readonly namespace: string;
  readonly name: string;
  readonly category: string;
  readonly description: string;
  /** What an app's list is to name. */
  readonly blob_url: string;
  readonly source: { readonly type: string };
  readonly support: { readonly method: string; readonly address: string | null };
  readonly two_factor_authentication: boolean;
}

interface RevisionResource {
  readonly release: number;
  readonly status: string;
  readonly created_at: string | null;
  readonly license: string;
}

/** Asked without a token, as the registry that it stands for. */
export interface BuildpackRegistry {
  /** Those of this platform that a search matches; `query` as in `in[namespace][]=renga&like[description]=node`. */
  list(query: URLSearchParams): readonly RegistryResource[];
  /** @throws {Refusal} `not_found` */
  info(name: string): RegistryResource;
  /** @throws {Refusal} `not_found` */
  revisions(name: string): readonly RevisionResource[];
  /** @throws {Refusal} `not_found` */
  readme(name: string): { readonly content: string; readonly encoding: string };
}

/** Lets the official client name the buildpacks of this platform, and Heroku's own by their short names. */
export const buildpackRegistry: BuildpackRegistry = {
  list: (query) =>
    Object.keys(BUNDLED_BUILDPACKS)
      .map(describe)
      .filter((each) => isMeant(each, query)),
  info: (name) => describe(known(name)),
  revisions: (name) => {
    known(name);
    return [{ release: 1, status: 'published', created_at: null, license: 'MIT' }];
  },
  readme: (name) => {
    known(name);
    return { content: '', encoding: 'utf8' };
  },
};

function known(name: string): string {
  try {
    if (name.includes('/')) return parseBuildpack(name).name;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw new Refusal('not_found', `There is no buildpack ${JSON.stringify(name.slice(0, 80))}.`, {
    resource: 'buildpack',
  });
}

function describe(name: string): RegistryResource {
  const [namespace = '', pack = ''] = name.split('/');
  return {
    namespace,
    name: pack,
    category: 'languages',
    description: (BUNDLED_BUILDPACKS as Readonly<Record<string, string>>)[name] ?? '',
    blob_url: name,
    source: { type: 'bundled' },
    support: { method: 'unsupported', address: null },
    two_factor_authentication: false,
  };
}

function isMeant({ namespace, name, description }: RegistryResource, query: URLSearchParams): boolean {
  const among = (key: string, value: string): boolean => {
    const wanted = query.getAll(key);
    return wanted.length === 0 || wanted.includes(value);
  };
  const like = (query.get('like[description]') ?? '').toLowerCase();
  return (
    among('in[namespace][]', namespace) &&
    among('in[name][]', name) &&
    description.toLowerCase().includes(like)
  );
}
