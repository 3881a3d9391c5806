import { isProcessType } from '../domain/procfile.ts';
import { DistributionError } from './distribution-error.ts';

/** What a request to a registry is about, by its path (OCI Distribution Specification, Endpoints). */
export type RegistryPath =
  | { readonly of: 'base' }
  | ({ readonly of: 'tags' } & RepositoryName)
  | ({ readonly of: 'manifest'; readonly reference: string } & RepositoryName)
  | ({ readonly of: 'blob'; readonly digest: string } & RepositoryName)
  | ({ readonly of: 'upload'; readonly id: string | null } & RepositoryName);

interface RepositoryName {
  /** Name of an app. */
  readonly app: string;
  readonly type: string;
}

const PATH =
  /^\/v2\/(?<name>.+)\/(?:(?<tags>tags\/list)|manifests\/(?<reference>[^/]+)|blobs\/uploads\/(?<id>[^/]*)|blobs\/(?<digest>[^/]+))$/;

/** @throws {DistributionError} `NAME_INVALID` for a repository that cannot be, `UNSUPPORTED` for any other path */
export function parsePath(path: string): RegistryPath {
  if (/^\/v2\/?$/.test(path)) return { of: 'base' };
  const { name, tags, reference, id, digest } = PATH.exec(path)?.groups ?? {};
  if (name === undefined)
    throw new DistributionError('UNSUPPORTED', 'There is nothing of that name in this registry.');
  const [app = '', type = '', ...rest] = name.split('/');
  if (rest.length > 0 || !isProcessType(type))
    throw new DistributionError(
      'NAME_INVALID',
      `${JSON.stringify(name)} is no repository of this registry: they are called APP/TYPE, such as my-app/web.`,
    );
  const repository = { app, type };
  if (tags !== undefined) return { of: 'tags', ...repository };
  if (reference !== undefined) return { of: 'manifest', reference, ...repository };
  if (digest !== undefined) return { of: 'blob', digest, ...repository };
  return { of: 'upload', id: id || null, ...repository };
}
