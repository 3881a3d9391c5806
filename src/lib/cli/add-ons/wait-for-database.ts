import type { WaitStatus } from '../../client/wire/database.ts';
import { CommandError } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import { pause } from '../release/settle-release.ts';

interface DatabaseWait {
  readonly out: Output;
  readonly name: string;
  readonly ask: () => Promise<WaitStatus>;
  /** Milliseconds between looks. */
  readonly everyMs: number;
}

/** Waits until a database can be used; says nothing when it can already. @throws {CommandError} when it never will */
export async function waitForDatabase({ out, name, ask, everyMs }: DatabaseWait): Promise<void> {
  let status = await ask();
  if (!status['waiting?']) return check(name, status);
  await out.action(
    `Waiting for database ${out.errorStyle.yellow(name)}`,
    async () => {
      while (status['waiting?']) {
        await pause(everyMs);
        status = await ask();
      }
      check(name, status);
      return status;
    },
    ({ message }) => message,
  );
}

function check(name: string, status: WaitStatus): void {
  if (status['error?']) throw new CommandError(`${name}: ${status.message}`, { id: 'database_gone' });
}
