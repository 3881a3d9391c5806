import type { PlatformClient } from '../../client/platform-client.ts';
import type { TestCase, TestRun } from '../../client/wire/pipeline.ts';
import { Quit } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { showOutput } from '../output/show-output.ts';
import type { Style } from '../output/style.ts';

interface Tools {
  readonly client: PlatformClient;
  readonly out: Output;
}

const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'errored', 'cancelled']);
const POLL_MS = 500;
/** Failures that are listed at the end. */
const MOST_LISTED = 20;

/** Shows what a run writes until it has ended, then how it did. @throws {Quit} with the status of the test command */
export async function followRun(tools: Tools, pipelineId: string, begun: TestRun): Promise<TestRun> {
  const { client, out } = tools;
  const node = await client.testRuns.node(begun.id);
  let shown = 0;
  let run = begun;
  for (;;) {
    // What it writes is read before it is asked again how it does, so that nothing of its end is missed.
    const urls = [node?.setup_stream_url, node?.output_stream_url].slice(shown);
    for (const url of urls) {
      if (url === undefined || !(await showOutput(tools, url))) break;
      shown += 1;
    }
    if (ENDED.has(run.status)) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    run = await client.testRuns.numbered(pipelineId, begun.number);
  }
  showOutcome(out, run, await client.testRuns.cases(run.id));
  return run;
}

/** Ends the command as the tests ended: with their own status, or 1 when they never did. */
export async function quitAsRun(client: PlatformClient, run: TestRun): Promise<void> {
  if (run.status === 'succeeded') return;
  throw new Quit((await client.testRuns.node(run.id))?.exit_code || 1);
}

/** `✓ #12 main:ab12cd3 succeeded` */
export const runLine = (style: Style, run: TestRun): string =>
  `${iconOf(style, run)} #${run.number} ${run.commit_branch}:${run.commit_sha.slice(0, 7)} ${run.status}`;

export function iconOf(style: Style, { status }: TestRun): string {
  if (status === 'succeeded') return style.success('✓');
  if (status === 'failed') return style.failure('✗');
  return ENDED.has(status) ? style.warning('!') : '-';
}

function showOutcome(out: Output, run: TestRun, cases: readonly TestCase[]): void {
  out.line();
  out.line(runLine(out.style, run));
  if (cases.length > 0) out.line(tallyOf(cases));
  const failures = cases.filter(({ passed, directive }) => !passed && !/^todo/i.test(directive));
  for (const { number, description } of failures.slice(0, MOST_LISTED))
    out.line(`  not ok ${number} - ${description}`);
  if (run.warning_message !== null) out.warn(run.warning_message);
  if (run.message !== null) out.note(run.message);
}

function tallyOf(cases: readonly TestCase[]): string {
  const count = (of: (each: TestCase) => boolean): number => cases.filter(of).length;
  const skipped = count(({ directive }) => /^skip/i.test(directive));
  const todo = count(({ directive }) => /^todo/i.test(directive));
  const passed = count(({ passed: ok, directive }) => ok && directive === '');
  const failed = cases.length - skipped - todo - passed;
  return [
    `${cases.length} tests: ${passed} passed, ${failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(todo > 0 ? [`${todo} to do`] : []),
  ].join(', ');
}
