import type { PlatformClient } from '../../client/platform-client.ts';
import type { TestRun } from '../../client/wire/pipeline.ts';
import { CommandError } from '../command-error.ts';

/**
 * A run of a pipeline by its number, with or without a `#`, or the latest.
 * @throws {CommandError} `no_test_run`
 */
export async function runAtHand(
  client: PlatformClient,
  { id, name }: { readonly id: string; readonly name: string },
  number: string | undefined,
): Promise<TestRun> {
  if (number !== undefined) return client.testRuns.numbered(id, number.replace(/^#/, ''));
  const [latest] = (await client.testRuns.list(id)).toSorted((a, b) => b.number - a.number);
  if (latest) return latest;
  throw new CommandError(`${name} has no test runs. Begin one: renga ci:run --pipeline ${name}`, {
    id: 'no_test_run',
  });
}
