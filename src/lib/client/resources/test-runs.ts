import { type Api, path } from '../api.ts';
import type { TestCase, TestNode, TestRun } from '../wire/pipeline.ts';

/** A commit to be tested. */
export interface TestedCommit {
  readonly sha: string;
  readonly branch: string;
  readonly message: string;
}

/** Runs of the tests of a pipeline, which is named by name or id. */
export class TestRuns {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(pipeline: string): Promise<readonly TestRun[]> {
    return this.#api.list(path('pipelines', pipeline, 'test-runs'));
  }

  numbered(pipeline: string, number: number | string): Promise<TestRun> {
    return this.#api.get(path('pipelines', pipeline, 'test-runs', number));
  }

  /** Uploads the source of a commit, a gzip tar, and begins to test it. */
  async create(
    pipeline: string,
    tar: Uint8Array,
    commit: TestedCommit,
    options: { readonly debug?: boolean } = {},
  ): Promise<TestRun> {
    const { source_blob } = await this.#api.post<{
      readonly source_blob: { readonly put_url: string; readonly get_url: string };
    }>('/sources');
    await this.#api.upload(source_blob.put_url, tar);
    return this.#api.post('/test-runs', {
      body: {
        pipeline,
        commit_branch: commit.branch,
        commit_message: commit.message,
        commit_sha: commit.sha,
        source_blob_url: source_blob.get_url,
        ...options,
      },
    });
  }

  /** The dynos that it is run in, in their order. */
  nodes(run: string): Promise<readonly TestNode[]> {
    return this.#api.list<TestNode>(path('test-runs', run, 'test-nodes'));
  }

  cancel(run: string, message: string): Promise<TestRun> {
    return this.#api.patch(path('test-runs', run), { body: { status: 'cancelled', message } });
  }

  /** What its output told of single tests. */
  cases(run: string): Promise<readonly TestCase[]> {
    return this.#api.list(path('test-runs', run, 'test-cases'));
  }
}
