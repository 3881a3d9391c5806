import type { Pipeline } from '../../domain/pipeline.ts';
import type { Branch } from '../../platform/ports.ts';
import type { SortKeys } from '../../schema/page.ts';
import type { BranchResource, RepositoryResource } from '../../schema/pipeline.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, listed, ok } from '../call.ts';

const KEYS: SortKeys<Branch> = { id: ({ name }) => name, name: ({ name }) => name };

/** The repository of a pipeline, as clients ask for it that know of repositories elsewhere. */
export const pipelineRepositoryHandlers = ({
  pipelineRepositories,
  urls,
}: Pick<ApiOptions, 'pipelineRepositories' | 'urls'>) => {
  const describe = ({ id, name }: Pipeline): RepositoryResource => ({
    id: repositoryId(id),
    name,
    full_name: `pipelines/${name}`,
    git_url: urls.git(`pipelines/${name}`),
    default_branch: 'main',
  });

  return {
    info: (async (call) =>
      ok(describe(await pipelineRepositories.of(call.account, call.param('pipeline'))))) satisfies Handler,

    branches: (async (call) => {
      const branches = await pipelineRepositories.branches(call.account, call.param('pipeline'));
      return listed(call, branches, KEYS, describeBranch);
    }) satisfies Handler,

    branch: (async (call) =>
      ok(
        describeBranch(
          await pipelineRepositories.branch(call.account, call.param('pipeline'), call.param('branch')),
        ),
      )) satisfies Handler,
  };
};

const describeBranch = ({ name, commit }: Branch): BranchResource => ({ name, commit: { sha: commit } });

/** Repositories elsewhere have numbers, and clients expect one. */
export const repositoryId = (pipelineId: string): number =>
  Number.parseInt(pipelineId.replaceAll('-', '').slice(0, 12), 16);
