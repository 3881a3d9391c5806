import type { ServerResponse } from 'node:http';
import { Refusal, type RefusalKind } from '../domain/refusal.ts';
import { noCache } from './smart-http.ts';

/** An answer for a person to read: git prints it as `remote: …`. */
export interface Answer {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes git ask its credential helper, then try again. */
export const tokenNeeded: Answer = {
  status: 401,
  message: 'A valid token is needed: give it as password, with any user name.',
  headers: { 'www-authenticate': 'Basic realm="Renga"' },
};

export const stopping: Answer = {
  status: 503,
  message: 'The control plane is being stopped. Try again in a moment.',
  headers: { 'retry-after': '5' },
};

const STATUS: Partial<Readonly<Record<RefusalKind, number>>> = {
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limit: 429,
  engine_unavailable: 503,
};

/** What the client is told of an error, or `null` when it is a fault of ours. */
export function answerTo(error: unknown): Answer | null {
  if (!(error instanceof Refusal)) return null;
  if (error.kind === 'unauthorized') return tokenNeeded;
  return { status: STATUS[error.kind] ?? 422, message: error.message };
}

/** The client's view of a fault of ours. */
export function faultAnswer(error: unknown): Answer {
  const gitIsAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const why = gitIsAbsent
    ? 'the program git is not installed on the server'
    : 'something went wrong on our side';
  return { status: 500, message: `Git cannot be served: ${why}.` };
}

export function say(res: ServerResponse, { status, message, headers }: Answer): void {
  res.writeHead(status, { ...noCache, ...headers, 'content-type': 'text/plain; charset=utf-8' });
  res.end(`${message}\n`);
}
