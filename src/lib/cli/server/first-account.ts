import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '../../client/api-error.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { Output } from '../output/output.ts';

interface FirstAccountOptions {
  readonly client: PlatformClient;
  readonly out: Output;
  /** Aborted when the server has ended. */
  readonly signal: AbortSignal;
}

const ASK_AGAIN_MS = 250;

/** Once the server answers: the link that opens its first account, for as long as nobody has set its password. */
export async function tellFirstAccount({ client, out, signal }: FirstAccountOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      const { email } = await client.platform.account();
      const { url, expires_at } = await client.platform.invite(email);
      if (url === null) return;
      out.note(
        `Nobody can log in yet. This link sets the password of ${email}, once, until ${expires_at}:\n${url}`,
      );
      return;
    } catch (error) {
      if (error instanceof ApiError) return out.warn(error.message);
      // It has not come up yet; that it does not is said by itself.
      await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
