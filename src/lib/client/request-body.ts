import type { ClientRequest } from 'node:http';
import type { Readable } from 'node:stream';

/** Bytes too many to be held, sent as they are read. */
export interface StreamedBody {
  readonly bytes: number;
  readonly open: () => Readable;
}

export type RequestBody = string | Uint8Array | StreamedBody;

/** The header that says how long a body is; none without a body. */
export function lengthOf(body: RequestBody | undefined): Readonly<Record<string, string>> {
  if (body === undefined) return {};
  return { 'content-length': String(isStreamed(body) ? body.bytes : Buffer.byteLength(body)) };
}

/** Sends it and ends the request; a source that breaks breaks the request too. */
export function sendBody(outgoing: ClientRequest, body: RequestBody | undefined): void {
  if (body === undefined || !isStreamed(body)) return void outgoing.end(body);
  body
    .open()
    .on('error', (error) => outgoing.destroy(error))
    .pipe(outgoing);
}

const isStreamed = (body: RequestBody): body is StreamedBody =>
  typeof body !== 'string' && !(body instanceof Uint8Array);
