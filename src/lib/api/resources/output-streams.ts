import { Refusal } from '../../domain/refusal.ts';
import { hasEnded } from '../../domain/test-run.ts';
import type { ApiOptions } from '../api-options.ts';
import type { Capabilities } from '../capabilities.ts';
import { asMissing, bodyOf, withHeartbeat } from '../streams.ts';
import { testOutputOf } from './test-runs.ts';

const HEARTBEAT_MS = 15_000;

/** Where the output of a build or release can be read by whoever knows the URL. */
export interface OutputUrls {
  /** One URL for each account: it is good for as long as that account may see the app. */
  readonly of: (account: { readonly id: string }, appId: string, id: string) => string;
}

/** The URL of an output. */
export const outputUrls = ({ urls }: Pick<ApiOptions, 'urls'>, capabilities: Capabilities): OutputUrls => ({
  of: (account, appId, id) =>
    `${urls.api()}/streams/output/${capabilities.grant('output', [account.id, appId, id].join('~'))}`,
});

/**
 * Plain text from its start, or from the offset of `Range: bytes=N-`, until the output is complete; a NUL byte is sent
 * in long silences (Heroku Dev Center, Build and Release Using the API).
 */
export const outputStream =
  (
    { apps, openAccess, outputs, clock }: Pick<ApiOptions, 'apps' | 'openAccess' | 'outputs' | 'clock'>,
    capabilities: Capabilities,
  ) =>
  async (request: Request, token: string): Promise<Response> => {
    const [accountId = '', appId = '', id = ''] = (capabilities.subject('output', token) ?? '').split('~');
    await apps.findFor(accountId, appId).catch(asMissing('output'));
    return textStream({ outputs, clock }, request, id, openAccess.of(appId, accountId));
  };

type TestOutputParts = Pick<
  ApiOptions,
  'accounts' | 'openAccess' | 'pipelines' | 'testRuns' | 'outputs' | 'clock'
>;

/** The same of a run of tests, whose app is gone when it is read again; a NUL byte ends what official clients read. */
export const testOutputStream =
  (
    { accounts, openAccess, pipelines, testRuns, outputs, clock }: TestOutputParts,
    capabilities: Capabilities,
  ) =>
  async (request: Request, token: string): Promise<Response> => {
    const [accountId, runId, id] = testOutputOf(capabilities, token);
    const account = await accounts.find(accountId);
    if (!account) throw Refusal.missing('output');
    const run = await testRuns.find(account, runId).catch(asMissing('output'));
    // What was never begun has written nothing, and never will.
    if (hasEnded(run) && !outputs.read(id, 0, AbortSignal.abort())) return new Response('');
    // Whoever sees the pipeline does so by their team, or by one of its apps.
    const apps = (await pipelines.couplingsOf(account, run.pipelineId)).map(({ appId }) => appId);
    const all = [run.pipelineId, ...apps].map((each) => openAccess.of(each, accountId));
    return textStream({ outputs, clock }, request, id, AbortSignal.any(all));
  };

function textStream(
  { outputs, clock }: Pick<ApiOptions, 'outputs' | 'clock'>,
  request: Request,
  id: string,
  ended: AbortSignal,
): Response {
  const gone = new AbortController();
  const over = AbortSignal.any([gone.signal, ended]);
  const offset = /^bytes=(\d{1,12})-$/.exec(request.headers.get('range') ?? '')?.[1];
  const output = outputs.read(id, Number(offset ?? 0), over);
  if (!output) throw Refusal.missing('output');
  const beating = withHeartbeat(output, { beat: new Uint8Array([0]), everyMs: HEARTBEAT_MS, clock });
  return new Response(
    bodyOf(beating, () => gone.abort()),
    { status: offset === undefined ? 200 : 206, headers: { 'content-type': 'text/plain; charset=utf-8' } },
  );
}
