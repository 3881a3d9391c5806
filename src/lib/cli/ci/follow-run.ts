import type { PlatformClient } from '../../client/platform-client.ts';
import type { TestCase, TestNode, TestRun } from '../../client/wire/pipeline.ts';
import { CommandError, Quit } from '../command-error.ts';
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

/**
 * Shows what a run writes until it has ended, then how it did: one node after the other where there are several, or one of
 * them alone.
 */
export async function followRun(
  tools: Tools,
  pipelineId: string,
  begun: TestRun,
  only?: number,
): Promise<TestRun> {
  const { client, out } = tools;
  const shown = new Map<number, number>();
  let run = begun;
  for (;;) {
    // What it writes is read before it is asked again how it does, so that nothing of its end is missed.
    const nodes = await client.testRuns.nodes(begun.id);
    for (const node of only === undefined ? nodes : [nodeOf(nodes, only)]) {
      const isWhole = await showNode(tools, node, { of: nodes.length, shown });
      if (!isWhole) break;
    }
    if (ENDED.has(run.status)) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    run = await client.testRuns.numbered(pipelineId, begun.number);
  }
  showOutcome(out, run, await client.testRuns.cases(run.id));
  const nodes = await client.testRuns.nodes(run.id);
  if (nodes.length > 1) for (const node of nodes) out.line(nodeLine(out.style, node));
  return run;
}

/** @returns whether all that it writes was shown */
async function showNode(
  tools: Tools,
  node: TestNode,
  { of, shown }: { readonly of: number; readonly shown: Map<number, number> },
): Promise<boolean> {
  const urls = [node.setup_stream_url, node.output_stream_url];
  for (let count = shown.get(node.index) ?? 0; count < urls.length; count += 1) {
    const url = urls[count] ?? '';
    if (count === 0 && of > 1 && !shown.has(node.index)) {
      tools.out.header(`Node ${node.index}`);
      shown.set(node.index, 0);
    }
    if (!(await showOutput(tools, url))) return false;
    shown.set(node.index, count + 1);
  }
  return true;
}

/** @throws {CommandError} `no_such_node` */
export function nodeOf(nodes: readonly TestNode[], index: number): TestNode {
  const found = nodes.find((node) => node.index === index);
  if (found) return found;
  throw new CommandError(`There is no node ${index}: the run has ${nodes.length}, counted from 0.`, {
    id: 'no_such_node',
  });
}

/** Ends the command as the tests ended: with their own status, or 1 when they never did. */
export async function quitAsRun(client: PlatformClient, run: TestRun, only?: number): Promise<void> {
  const nodes = await client.testRuns.nodes(run.id);
  const looked = only === undefined ? nodes : [nodeOf(nodes, only)];
  if (only === undefined ? run.status === 'succeeded' : nodeOf(nodes, only).status === 'succeeded') return;
  throw new Quit(looked.find(({ exit_code }) => exit_code)?.exit_code || 1);
}

const nodeLine = (style: Style, node: TestNode): string =>
  `${iconOf(style, node)} #${node.index} ${node.status}`;

/** `✓ #12 main:ab12cd3 succeeded` */
export const runLine = (style: Style, run: TestRun): string =>
  `${iconOf(style, run)} #${run.number} ${run.commit_branch}:${run.commit_sha.slice(0, 7)} ${run.status}`;

export function iconOf(style: Style, { status }: Pick<TestRun, 'status'>): string {
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
