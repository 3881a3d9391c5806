import { Refusal } from '../../domain/refusal.ts';
import type { TapCase } from '../../domain/tap.ts';
import type { TestNode, TestRun } from '../../domain/test-run.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  type TestCaseResource,
  type TestNodeResource,
  type TestRunResource,
  testRunCreateForm,
  testRunUpdateForm,
} from '../../schema/test-run.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import { namedId } from '../named-id.ts';
import { describeAccount } from './account.ts';
import type { Sources } from './sources.ts';

const KEYS: SortKeys<TestRun> = { id: ({ id }) => id, number: ({ number }) => number };
/** What one node told of one test. */
interface CaseOfNode extends TapCase {
  readonly node: TestNode;
}
const CASES: SortKeys<CaseOfNode> = {
  id: ({ node, number }) => `${String(node.index).padStart(3, '0')}-${String(number).padStart(9, '0')}`,
  number: ({ number }) => number,
};
const NODES: SortKeys<TestNode> = { id: ({ index }) => String(index).padStart(3, '0') };

interface Parts extends Pick<ApiOptions, 'accounts' | 'pipelines' | 'testRuns' | 'urls' | 'onError'> {
  readonly capabilities: Capabilities;
  readonly sources: Sources;
}

export const testRunHandlers = (parts: Parts) => {
  const { accounts, capabilities, pipelines, sources, testRuns, urls, onError } = parts;

  async function describe(run: TestRun, call: Call): Promise<TestRunResource> {
    const account = (await accounts.find(run.accountId)) ?? call.account;
    return {
      id: run.id,
      actor_email: account.email,
      app_setup: null,
      clear_cache: true,
      commit_branch: run.branch,
      commit_message: run.commitMessage,
      commit_sha: run.commit,
      created_at: timestamp(run.createdAt),
      debug: run.isDebugged,
      dyno: { size: run.size },
      message: run.message,
      number: run.number,
      organization: null,
      pipeline: { id: run.pipelineId },
      source_blob_url: run.sourceUrl,
      status: run.status,
      updated_at: timestamp(run.updatedAt),
      user: describeAccount(account, call.variant, false),
      warning_message: run.warning,
      ...(call.variant === '3.renga' ? { app: run.appName === null ? null : { name: run.appName } } : {}),
    };
  }

  const streamUrl = (call: Call, run: TestRun, output: string): string => {
    const token = capabilities.grant('test-output', [call.account.id, run.id, output].join('~'));
    return `${call.variant === '3.renga' ? urls.api() : urls.secureApi()}/streams/test-output/${token}`;
  };

  const describeNode = (run: TestRun, node: TestNode, call: Call): TestNodeResource => ({
    id: node.id,
    created_at: timestamp(run.createdAt),
    dyno: null,
    error_status: node.errorStatus,
    exit_code: node.exitCode,
    index: node.index,
    message: node.message,
    output_stream_url: streamUrl(call, run, node.id),
    pipeline: { id: run.pipelineId },
    setup_stream_url: streamUrl(call, run, node.setupId),
    status: node.status,
    test_run: { id: run.id },
    updated_at: timestamp(run.updatedAt),
  });

  const found = (call: Call): Promise<TestRun> => testRuns.find(call.account, call.param('run'));

  return {
    create: (async (call) => {
      const form = read(testRunCreateForm, call);
      // Whoever may not is told so before anything is fetched.
      const { id: pipeline } = await pipelines.own(call.account, form.pipeline);
      const tar = await sources.obtain(form.source_blob_url);
      const { run, ended } = await testRuns.create(call.account, {
        pipeline,
        branch: form.commit_branch,
        commit: form.commit_sha,
        commitMessage: form.commit_message,
        sourceUrl: form.source_blob_url,
        isDebugged: form.debug ?? false,
        source: async () => ({
          tarPath: tar.path,
          version: form.commit_sha,
          description: form.commit_message.split('\n')[0] ?? null,
          [Symbol.asyncDispose]: () => tar[Symbol.asyncDispose](),
        }),
      });
      ended.catch((error) => onError(error, 'running tests'));
      return created(await describe(run, call));
    }) satisfies Handler,

    list: (async (call) => {
      const all = await testRuns.list(call.account, call.param('pipeline'));
      return listed(call, all, KEYS, (run) => describe(run, call));
    }) satisfies Handler,

    numbered: (async (call) => {
      const { account, param } = call;
      return ok(await describe(await testRuns.numbered(account, param('pipeline'), param('number')), call));
    }) satisfies Handler,

    info: (async (call) => ok(await describe(await found(call), call))) satisfies Handler,

    update: (async (call) => {
      const { message } = read(testRunUpdateForm, call);
      const why = message ?? `Cancelled by ${call.account.email}.`;
      return ok(await describe(await testRuns.cancel(call.account, call.param('run'), why), call));
    }) satisfies Handler,

    nodes: (async (call) => {
      const run = await found(call);
      return listed(call, run.nodes, NODES, (node) => describeNode(run, node, call));
    }) satisfies Handler,

    cases: (async (call) => {
      const run = await found(call);
      const cases = run.nodes.flatMap((node) => node.cases.map((each) => ({ ...each, node })));
      return listed(call, cases, CASES, (each) => describeCase(run, each));
    }) satisfies Handler,
  };
};

const describeCase = (run: TestRun, { number, node, ...said }: CaseOfNode): TestCaseResource => ({
  id: namedId('test-case', `${node.id} ${number} ${said.description}`),
  created_at: timestamp(run.updatedAt),
  number,
  ...said,
  test_node: { id: node.id },
  test_run: { id: run.id },
  updated_at: timestamp(run.updatedAt),
});

/** The account, run and output that a token is good for. @throws {Refusal} `not_found` */
export function testOutputOf(capabilities: Capabilities, token: string): readonly [string, string, string] {
  const [accountId, runId, output] = (capabilities.subject('test-output', token) ?? '').split('~');
  if (accountId === undefined || runId === undefined || output === undefined) throw Refusal.missing('output');
  return [accountId, runId, output];
}
