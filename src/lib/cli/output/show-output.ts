import { ApiError } from '../../client/api-error.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { Output } from './output.ts';

/**
 * Prints what a release command or a test writes, until it ends.
 * @param url its `output_stream_url`
 * @returns whether there was an output: there is none before its first word
 */
export async function showOutput(
  { client, out }: { readonly client: PlatformClient; readonly out: Output },
  url: string,
): Promise<boolean> {
  try {
    for await (const text of client.output(url)) out.raw(text);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
