import type { Backend } from '../../backend/backend.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { TestRun } from '../../client/wire/pipeline.ts';
import { CommandError, Quit } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { showOutput } from '../output/show-output.ts';
import { runAttached } from '../run/attached-run.ts';

interface Tools {
  readonly backend: Backend;
  readonly client: PlatformClient;
  readonly out: Output;
}

const POLL_MS = 500;
const SHELL = 'exec bash';
/** What fails is looked into, so the shell is opened all the same. */
const SETUP = `eval "$RENGA_TEST_SETUP"; ${SHELL}`;
const LEFT = 'debug run cancelled by renga';

/**
 * Shows what the build of a debug run writes, then opens a shell where its tests would be run, and ends the run when that is
 * left, however. @throws {CommandError} `test_run_errored`; {Quit} with the status of the shell
 */
export async function debugRun(
  { backend, client, out }: Tools,
  pipelineId: string,
  begun: TestRun,
  { setup }: { readonly setup: boolean },
): Promise<void> {
  try {
    const app = await untilOpen({ client, out }, pipelineId, begun);
    if (!setup) out.note('Skipping test setup phase. Run it: eval "$RENGA_TEST_SETUP"');
    const params = { command: setup ? SETUP : SHELL, type: 'test' };
    const status = await runAttached({ out, client, backend, app, params, noTty: false });
    if (status !== 0) throw new Quit(status);
  } finally {
    await out.action('Cleaning up', () => leave(client, pipelineId, begun));
  }
}

/** @returns the name of its app, once that waits for somebody */
async function untilOpen(tools: Omit<Tools, 'backend'>, pipelineId: string, begun: TestRun): Promise<string> {
  const { client } = tools;
  let isShown = false;
  for (;;) {
    const [node] = await client.testRuns.nodes(begun.id);
    if (node && !isShown) isShown = await showOutput(tools, node.setup_stream_url);
    const run = await client.testRuns.numbered(pipelineId, begun.number);
    if (run.status === 'debugging' && run.app) return run.app.name;
    if (['errored', 'cancelled'].includes(run.status))
      throw new CommandError(`The test run ${run.number} is ${run.status}. ${run.message ?? ''}`.trim(), {
        id: 'test_run_errored',
      });
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Unless it has ended by itself. */
async function leave(client: PlatformClient, pipelineId: string, begun: TestRun): Promise<void> {
  const { status } = await client.testRuns.numbered(pipelineId, begun.number);
  if (status !== 'errored' && status !== 'cancelled') await client.testRuns.cancel(begun.id, LEFT);
}
