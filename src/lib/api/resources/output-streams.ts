import { Refusal } from '../../domain/refusal.ts';
import type { ApiOptions } from '../api-options.ts';
import type { Capabilities } from '../capabilities.ts';
import { bodyOf, withHeartbeat } from '../streams.ts';

const HEARTBEAT_MS = 15_000;

/** Where the output of a build or release can be read by whoever knows the URL. */
export interface OutputUrls {
  readonly of: (id: string) => string;
}

/** The URL of an output. */
export const outputUrls = ({ urls }: Pick<ApiOptions, 'urls'>, capabilities: Capabilities): OutputUrls => ({
  of: (id) => `${urls.api()}/streams/output/${capabilities.grant('output', id)}`,
});

/**
 * Plain text from its start, or from the offset of `Range: bytes=N-`, until the output is complete; a NUL byte is sent
 * in long silences (Heroku Dev Center, Build and Release Using the API).
 */
export const outputStream =
  ({ outputs, clock }: Pick<ApiOptions, 'outputs' | 'clock'>, capabilities: Capabilities) =>
  (request: Request, token: string): Response => {
    const id = capabilities.subject('output', token);
    const gone = new AbortController();
    const offset = /^bytes=(\d{1,12})-$/.exec(request.headers.get('range') ?? '')?.[1];
    const output = id === null ? null : outputs.read(id, Number(offset ?? 0), gone.signal);
    if (!output) throw Refusal.missing('output');
    const beating = withHeartbeat(output, { beat: new Uint8Array([0]), everyMs: HEARTBEAT_MS, clock });
    return new Response(
      bodyOf(beating, () => gone.abort()),
      { status: offset === undefined ? 200 : 206, headers: { 'content-type': 'text/plain; charset=utf-8' } },
    );
  };
