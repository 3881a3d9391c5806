import { ID } from './clients.ts';

/** What is said of HTTP/2. */
export const HTTP2 = 'http2.0 tls=true tls_version=tls1.3';

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  /** As the line has it at its end. */
  readonly protocol?: 'http' | 'https' | typeof HTTP2;
  readonly requestId?: string;
}

/** The normal router line of a request, to `demo.localhost` unless it names another host: what it begins with, and its fields from `dyno` to `bytes`. */
export const lineOf = (
  beginning: string,
  fields: string,
  { method = 'GET', path = '/', host = 'demo.localhost', protocol = 'http', requestId = ID }: Asked = {},
): string =>
  `${beginning} method=${method} path="${path}" host=${host} request_id=${requestId} fwd="127.0.0.1" ${fields} protocol=${protocol}`;

/** Fields of a request that was sent to a dyno. */
export const sent = (status: number | string, bytes = 0): string =>
  `dyno=web.1 connect=#ms service=#ms status=${status} bytes=${bytes}`;

/** Fields of a request for which no dyno was asked. */
export const unsent = (status: number): string => `dyno= connect= service= status=${status} bytes=`;
