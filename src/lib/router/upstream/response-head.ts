import { connectionNames } from '../connection-field.ts';
import { announcedTrailers } from '../trailer-fields.ts';

/** The head of a dyno's response, ready to be written to the client. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Name, value, name, value … in the dyno's order, without hop-by-hop fields, with our `Via`. */
  readonly fields: string[];
  readonly contentType: string;
  /** Fields that are announced to follow a chunked body; empty for none. */
  readonly trailer: string;
  /** What ends the body. */
  readonly framing: 'none' | 'length' | 'chunked' | 'close';
  /** Bytes of a `length` body. */
  readonly length: number;
  /** The dyno will take another request on this connection. */
  readonly keepAlive: boolean;
}

/**
 * Reads the fields behind a chunked body as strictly.
 * @param text the lines as latin1, each with its end
 * @returns name, value, name, value …; `null` when they cannot be understood
 */
export function parseTrailers(text: string): string[] | null {
  if (!TRAILERS.test(text)) return null;
  return text
    .split('\r\n')
    .slice(0, -1)
    .flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
}

/** Why a response cannot be passed on: the H code and what is wrong. */
export interface ResponseFault {
  readonly code: 'H17' | 'H25';
  readonly cause: string;
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const TEXT = '[\\t\\x20-\\x7e\\x80-\\xff]*';
const HEAD = new RegExp(`^HTTP/1\\.[01] [1-9]\\d\\d ${TEXT}(?:\\r\\n${TOKEN}:${TEXT})*$`);
const TRAILERS = new RegExp(`^(?:${TOKEN}:${TEXT}\\r\\n)*$`);

const LINE_LIMIT = 8192;
const FIELD_LIMIT = 512 * 1024;

/** The longest head that is read at all, in bytes. */
export const HEAD_LIMIT = 1024 * 1024;

/**
 * Reads a head strictly: what another parser could understand differently is a fault.
 * @param text the head as latin1, without the empty line that ends it
 * @param method of the request that it answers
 */
export function parseResponseHead(text: string, method: string): ResponseHead | ResponseFault {
  if (!HEAD.test(text)) return { code: 'H17', cause: 'malformed head' };
  let start = text.indexOf('\r\n');
  const statusLine = start < 0 ? text : text.slice(0, start);
  if (statusLine.length > LINE_LIMIT) return { code: 'H25', cause: 'oversized status line' };
  const status = Number(statusLine.slice(9, 12));

  let fields: string[] = [];
  let connection = '';
  let trailer = '';
  let contentType = '';
  let via = '';
  let length = -1;
  let chunked = false;
  let keepAlive = statusLine.charCodeAt(7) === 0x31;
  while (start >= 0) {
    const colon = text.indexOf(':', start);
    const next = text.indexOf('\r\n', colon);
    const end = next < 0 ? text.length : next;
    if (end - start > FIELD_LIMIT) return { code: 'H25', cause: 'oversized header' };
    const name = text.slice(start + 2, colon);
    const value = text.slice(text.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1, end).trim();
    start = next;
    switch (name.length < 18 ? name.toLowerCase() : '') {
      case 'connection':
        connection = connection === '' ? value : `${connection}, ${value}`;
        if (/(?:^|[\s,])close(?:$|[\s,])/i.test(value)) keepAlive = false;
        continue;
      case 'keep-alive':
        if (/timeout\s*=\s*"?[01]\b/i.test(value)) keepAlive = false;
        continue;
      case 'proxy-connection':
      case 'te':
        continue;
      case 'trailer':
        trailer = trailer === '' ? value : `${trailer}, ${value}`;
        continue;
      case 'transfer-encoding':
        if (chunked || value.toLowerCase() !== 'chunked') return { code: 'H17', cause: 'transfer encoding' };
        chunked = true;
        continue;
      case 'content-length': {
        const parsed = /^\d{1,15}$/.test(value) ? Number(value) : -1;
        if (parsed < 0 || (length >= 0 && length !== parsed)) {
          return { code: 'H25', cause: 'invalid content length' };
        }
        length = parsed;
        continue;
      }
      case 'via':
        via = via === '' ? `${value}, ` : `${via}${value}, `;
        continue;
      case 'content-type':
        contentType = value;
        break;
      case 'set-cookie':
        if (value.length > LINE_LIMIT) return { code: 'H25', cause: 'oversized cookie' };
        break;
    }
    fields.push(name, value);
  }
  if (chunked && length >= 0) return { code: 'H17', cause: 'two framings' };
  const ending = connection === '' ? null : connectionNames(connection);
  if (ending) fields = without(fields, ending);
  if (length >= 0 && status >= 200 && status !== 204) fields.push('Content-Length', String(length));
  fields.push('Via', `${via}1.1 renga-router`);

  const bodiless = method === 'HEAD' || status < 200 || status === 204 || status === 304;
  const framing = bodiless ? 'none' : chunked ? 'chunked' : length >= 0 ? 'length' : 'close';
  return {
    status,
    reason: statusLine.slice(13),
    fields,
    contentType,
    trailer: framing === 'chunked' && trailer !== '' ? announcedTrailers(trailer) : '',
    framing,
    length: framing === 'length' ? length : 0,
    keepAlive: keepAlive && framing !== 'close',
  };
}

/** @param fields name, value, name, value … */
const without = (fields: readonly string[], names: ReadonlySet<string>): string[] =>
  fields.filter((_, index) => !names.has((fields[index - (index % 2)] ?? '').toLowerCase()));
