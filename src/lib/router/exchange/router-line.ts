import type { Http2Link } from '../front/front-port.ts';
import type { PublicSide } from '../front/request-head.ts';
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
  /** As of `protocolOf`. */
  readonly protocol: string;
  /** Comes last, where it is told. */
  readonly agent?: string | null;
}

/** The line in Heroku's field order (HTTP Routing; Error Codes). */
export function formatRouterLine(line: RouterLine, code: HCode | null): string {
  return `${code === null ? 'at=info' : prefix(code)} method=${line.method} path="${quoted(line.path)}" host=${
    line.host
  } request_id=${line.requestId} fwd="${quoted(line.forwardedFor)}" dyno=${line.dyno} connect=${ms(
    line.connect,
  )} service=${ms(line.service)} status=${line.status ?? ''} bytes=${line.bytes ?? ''} protocol=${line.protocol}${agent(line)}`;
}

/** `http` or `https` as ever, and what Router 2.0 says of HTTP/2. */
export const protocolOf = (http2: Http2Link | null, side: PublicSide): string =>
  http2 === null ? side.protocol : `http2.0 tls=true tls_version=${http2.tlsVersion}`;

const agent = ({ agent: name = null }: RouterLine): string =>
  name === null ? '' : ` agent="${quoted(name)}"`;

function prefix(code: HCode): string {
  const sock = code.sock ? `sock=${code.sock} ` : '';
  const cause = code.cause ? ` cause="${code.cause}"` : '';
  return `${sock}at=${code.level} code=${code.code} desc="${code.desc}"${cause}`;
}

const ms = (value: number | null): string => (value === null ? '' : `${Math.round(value)}ms`);

const quoted = (text: string): string => (text.includes('"') ? text.replaceAll('"', '\\"') : text);
