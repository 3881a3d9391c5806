import type { Dispatcher } from 'undici';
import { basicCredentials } from './url-credentials.ts';

export interface OutboundPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** The status that was answered, or the kind of error for which there was no answer. */
export type PostAnswer =
  | { readonly code: number; readonly errorClass: null }
  | { readonly code: null; readonly errorClass: string };

const ANSWER_MS = 10_000;
const READ_BYTES = 16 * 1024;

/**
 * Posts to a URL that a user named. Redirects are not followed, and nothing of an answer is kept but its status. It does
 * not reject.
 */
export const outboundPost =
  (dispatcher: Dispatcher) =>
  async ({ url, headers, body, signal }: OutboundPost): Promise<PostAnswer> => {
    const target = new URL(url);
    const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    try {
      const answer = await dispatcher.request({
        origin: target.origin,
        path: target.pathname + target.search,
        method: 'POST',
        headers: { ...basicCredentials(target), ...headers },
        body,
        signal: within,
      });
      await answer.body.dump({ limit: READ_BYTES, signal: within }).catch(() => undefined);
      return { code: answer.statusCode, errorClass: null };
    } catch (error) {
      return { code: null, errorClass: classOf(error) };
    }
  };

/** `ECONNREFUSED`, `TargetRefused`, `TimeoutError` */
function classOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  return 'code' in error && error.name === 'Error' ? String(error.code) : error.name;
}
