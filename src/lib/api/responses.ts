import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './call.ts';
import { entityTag, matchesTag } from './entity-tag.ts';

const compress = promisify(gzip);
const WORTH_COMPRESSING = 1_400;

/** What each answer says beside its body. */
const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

interface Surroundings {
  readonly requestId: string;
  readonly remaining: number | null;
  /** Seconds since the request came. */
  readonly runtime: number;
}

/** An answer on the wire: JSON with its tag, or nothing where the client has it already. */
export async function respond(request: Request, answer: Answer, around: Surroundings): Promise<Response> {
  const text = JSON.stringify(answer.body);
  const tag = entityTag(text);
  const headers = new Headers({
    ...commonHeaders(answer, around),
    ...lastModified(answer.body),
    ...answer.headers,
    etag: tag,
  });
  if (isUnchanged(request, answer, tag)) return new Response(null, { status: 304, headers });
  const body = await encode(request, text, headers);
  headers.set('content-type', 'application/json');
  headers.set('content-length', String(body.length));
  return new Response(body, { status: answer.status, headers });
}

/** The same for a stream, which has neither tag nor length. */
export function dress(response: Response, requestId: string): Response {
  const headers = { ...securityHeaders, 'cache-control': 'private, no-store', 'request-id': requestId };
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

function commonHeaders(
  answer: Answer,
  { requestId, remaining, runtime }: Surroundings,
): Record<string, string> {
  return {
    ...securityHeaders,
    'cache-control': answer.secret ? 'private, no-store' : 'private, no-cache',
    'request-id': requestId,
    vary: 'Authorization,Accept-Encoding',
    'x-runtime': runtime.toFixed(6),
    ...(remaining === null ? {} : { 'ratelimit-remaining': String(remaining), 'ratelimit-multiplier': '1' }),
  };
}

function isUnchanged(request: Request, answer: Answer, tag: string): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const known = request.headers.get('if-none-match');
  return isRead && answer.status < 300 && known !== null && matchesTag(known, tag);
}

async function encode(request: Request, text: string, headers: Headers): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  const accepts = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(
    request.headers.get('accept-encoding') ?? '',
  );
  if (!accepts || bytes.length < WORTH_COMPRESSING) return bytes;
  headers.set('content-encoding', 'gzip');
  return new Uint8Array(await compress(bytes));
}

/** `Last-Modified` of one resource that says when it was changed. */
function lastModified(body: unknown): Record<string, string> {
  if (typeof body !== 'object' || body === null || !('updated_at' in body)) return {};
  const at = new Date(String(body.updated_at));
  return Number.isNaN(at.getTime()) ? {} : { 'last-modified': at.toUTCString() };
}
