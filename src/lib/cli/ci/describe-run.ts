import type { PlatformClient } from '../../client/platform-client.ts';
import type { TestRun } from '../../client/wire/pipeline.ts';

/** A run with its nodes and what they told of single tests, for programs. */
export async function describeRun(client: PlatformClient, run: TestRun): Promise<object> {
  const [test_nodes, test_cases] = await Promise.all([
    client.testRuns.nodes(run.id),
    client.testRuns.cases(run.id),
  ]);
  return { ...run, test_nodes, test_cases };
}
