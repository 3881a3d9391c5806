import type { RequestFacts } from './request-facts.ts';

/** What the public port is, as apps are told. */
export interface PublicSide {
  readonly protocol: 'http' | 'https';
  readonly port: number;
}

/** What is special about the hop to the dyno. */
export interface Hop {
  /** Protocol that the client asked for. */
  readonly upgrade: string | null;
  /** The connection is for this request alone. */
  readonly closes: boolean;
  /** It is the dyno that tells the client to continue. */
  readonly expects: boolean;
}

/** Fields about the connection to the dyno alone. */
export function hopFields({ upgrade, closes, expects }: Hop): string {
  if (upgrade !== null) return `Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n`;
  return `${closes ? 'Connection: close\r\n' : ''}${expects ? 'Expect: 100-continue\r\n' : ''}`;
}

/**
 * The head as it is written to a dyno: framing and forwarding fields made by us (HTTP Routing, "Heroku headers").
 * @param hop as made by `hopFields`
 */
export function requestHead(facts: RequestFacts, side: PublicSide, hop: string): string {
  const framing =
    facts.framing === 'none'
      ? ''
      : facts.framing === 'length'
        ? `Content-Length: ${facts.length}\r\n`
        : 'Transfer-Encoding: chunked\r\n';
  return `${facts.method} ${facts.path} HTTP/1.1\r\n${facts.fields}${framing}${hop}X-Forwarded-For: ${
    facts.forwardedFor
  }\r\nX-Forwarded-Proto: ${side.protocol}\r\nX-Forwarded-Port: ${side.port}\r\nX-Request-Id: ${
    facts.requestId
  }\r\nX-Request-Start: ${Math.floor(facts.receivedAt)}\r\nVia: ${facts.via}\r\n\r\n`;
}
