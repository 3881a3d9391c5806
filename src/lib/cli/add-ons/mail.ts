import type { Backend } from '../../backend/backend.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import { askConsole } from './console.ts';
import { chooseOfService } from './service-choice.ts';

interface Mailbox {
  readonly client: PlatformClient;
  readonly backend: Backend;
  readonly app: string;
  /** The catcher as the person called it; the app's main one without it. */
  readonly name: string | undefined;
}

/** A message that an app sent and that nobody got. */
export interface CaughtMessage {
  readonly number: number;
  readonly from: string;
  /** Everybody that it was for. */
  readonly to: string;
  readonly subject: string;
  /** Unix time in seconds. */
  readonly received_at: number;
  readonly bytes: number;
}

/** What a mail catcher holds, newest first. */
export async function caughtMessages(mailbox: Mailbox): Promise<readonly CaughtMessage[]> {
  return JSON.parse(await ask(mailbox, ['list']));
}

/** A message as it came, with all headers. @throws {CommandError} when there is none of that number */
export const caughtMessage = (mailbox: Mailbox, number: number): Promise<string> =>
  ask(mailbox, ['show', String(number)]);

export async function forgetMessages(mailbox: Mailbox): Promise<void> {
  await ask(mailbox, ['clear']);
}

async function ask({ client, backend, app, name }: Mailbox, words: readonly string[]): Promise<string> {
  const addOn = await chooseOfService(client, 'mail', { text: name, app });
  return askConsole({ client, backend, addOn, words });
}
