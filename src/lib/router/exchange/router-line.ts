import type { HCode } from './h-codes.ts';

/** What a router line tells of a request. `null` and the empty string are printed as a key without value. */
export interface RouterLine {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly requestId: string;
  readonly forwardedFor: string;
  readonly dyno: string;
  /** ms */
  readonly connect: number | null;
  /** ms */
  readonly service: number | null;
  readonly status: number | null;
  /** Of the body, from dyno to client. */
  readonly bytes: number | null;
  readonly protocol: 'http' | 'https';
}

/** The line in Heroku's field order (HTTP Routing; Error Codes). */
export function formatRouterLine(line: RouterLine, code: HCode | null): string {
  return `${code === null ? 'at=info' : prefix(code)} method=${line.method} path="${quoted(line.path)}" host=${
    line.host
  } request_id=${line.requestId} fwd="${quoted(line.forwardedFor)}" dyno=${line.dyno} connect=${ms(
    line.connect,
  )} service=${ms(line.service)} status=${line.status ?? ''} bytes=${line.bytes ?? ''} protocol=${line.protocol}`;
}

function prefix(code: HCode): string {
  const sock = code.sock ? `sock=${code.sock} ` : '';
  const cause = code.cause ? ` cause="${code.cause}"` : '';
  return `${sock}at=${code.level} code=${code.code} desc="${code.desc}"${cause}`;
}

const ms = (value: number | null): string => (value === null ? '' : `${Math.round(value)}ms`);

const quoted = (text: string): string => (text.includes('"') ? text.replaceAll('"', '\\"') : text);
