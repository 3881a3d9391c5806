import { METHODS } from 'node:http';
import { connectionNames } from '../connection-field.ts';
import { announcedTrailers } from '../trailer-fields.ts';
import type { ClientRequest, Http2Link } from './front-port.ts';
import { hostName } from './host-name.ts';
import { requestId } from './request-id.ts';

/** A request as the rest of the router sees it: parsed once, with one meaning. */
export interface RequestFacts {
  readonly method: string;
  /** Origin form, query string included. */
  readonly path: string;
  /** Lower case, no port. */
  readonly host: string;
  readonly requestId: string;
  /** `X-Forwarded-For` with the peer appended. */
  readonly forwardedFor: string;
  /** Fields to be passed on unchanged, as `Name: value\r\n`. */
  readonly fields: string;
  /** Of all before us, and ours. */
  readonly via: string;
  readonly framing: 'none' | 'length' | 'chunked';
  /** Bytes of a `length` body. */
  readonly length: number;
  /** The client waits for a 100 before it sends the body. */
  readonly expectsContinue: boolean;
  /** Unix time of arrival, ms. */
  readonly receivedAt: number;
  /** `null` for HTTP/1.1. */
  readonly http2: Http2Link | null;
}

/** Why a request is not routed at all. */
export interface Objection {
  readonly status: 400 | 405 | 417 | 431 | 505;
  readonly message: string;
}

const LINE_LIMIT = 8192;
const NAME_LIMIT = 1000;
const FIELDS_LIMIT = 1000;
const METHOD_LIMIT = 127;
/** All fields together, in bytes. */
const HEAD_LIMIT = 64 * 1024;

/** Names that we set or rely on; a variant with underscores would be read as them by some frameworks. */
const OURS = new Set([
  'host',
  'via',
  'connection',
  'content-length',
  'transfer-encoding',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-host',
  'x-request-id',
  'x-request-start',
]);

/** What `node:http` knows, and HTTP/2 does not ask for. */
const KNOWN = new Set(METHODS);
const PLAIN_TARGET = /^[!-~\x80-\xff]+$/;

/** Reads the head that `node:http` has parsed, and objects to what it lets through but a router must not. */
export function readRequest(req: ClientRequest, receivedAt: number): RequestFacts | Objection {
  const method = req.method ?? '';
  const target = req.url ?? '';
  if (method === 'CONNECT' || method === 'TRACE') return { status: 405, message: 'Method not allowed.' };
  if (req.httpVersionMajor !== 1 || req.httpVersionMinor > 1) {
    return { status: 505, message: 'HTTP version not supported.' };
  }
  if (req.http2 && !(KNOWN.has(method) && PLAIN_TARGET.test(target))) {
    return bad('The request line is not acceptable.');
  }
  if (method.length > METHOD_LIMIT || method.length + target.length + 10 > LINE_LIMIT) {
    return bad('The request line is too long.');
  }
  const raw = req.rawHeaders;
  if (raw.length > FIELDS_LIMIT * 2) return bad('Too many header fields.');

  let fields = '';
  let hostField: string | null = null;
  let forwardedFor = '';
  let offeredId: string | null = null;
  let via = '';
  let connection = '';
  let trailer = '';
  let chunked = false;
  let length = -1;
  let expectsContinue = false;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    if (name.length > NAME_LIMIT || name.length + value.length + 2 > LINE_LIMIT) {
      return bad('A header field is too long.');
    }
    const lower = name.toLowerCase();
    switch (lower) {
      case 'connection':
        connection = connection === '' ? value : `${connection}, ${value}`;
        continue;
      case 'trailer':
        trailer = trailer === '' ? value : `${trailer}, ${value}`;
        continue;
      case 'keep-alive':
      case 'proxy':
      case 'proxy-connection':
      case 'proxy-authorization':
      case 'te':
      case 'upgrade':
      case 'http2-settings':
      case 'x-forwarded-proto':
      case 'x-forwarded-port':
      case 'x-request-start':
        continue;
      case 'expect':
        if (value.toLowerCase() !== '100-continue') return unmet;
        expectsContinue = req.httpVersionMinor === 1;
        continue;
      case 'host':
        if (hostField !== null) return bad('More than one Host field.');
        hostField = value;
        break;
      case 'transfer-encoding':
        if (chunked || req.httpVersionMinor === 0 || value.toLowerCase() !== 'chunked') {
          return bad('The Transfer-Encoding is not acceptable.');
        }
        chunked = true;
        continue;
      case 'content-length':
        length = Number(value);
        continue;
      case 'x-forwarded-for':
        forwardedFor = forwardedFor === '' ? value : `${forwardedFor}, ${value}`;
        continue;
      case 'x-request-id':
        offeredId = offeredId === null ? value : '';
        continue;
      case 'via':
        via = via === '' ? value : `${via}, ${value}`;
        continue;
      default:
        if (lower.includes('_') && OURS.has(lower.replaceAll('_', '-'))) continue;
    }
    fields += `${name}: ${value}\r\n`;
  }
  if (fields.length > HEAD_LIMIT) return { status: 431, message: 'The header fields are too long together.' };
  if (hostField === null) return bad('No Host field.');
  const host = hostName(hostField);
  if (host === null) return bad('The Host field is not a host name.');
  const path = originForm(method, target, host);
  if (path === null) return bad('The request target is not acceptable.');
  if (length >= 0 && !Number.isSafeInteger(length)) return bad('The Content-Length is not acceptable.');

  const ending = connection === '' ? null : connectionNames(connection);
  if (ending) fields = without(fields, ending);
  const announced = chunked && trailer !== '' ? announcedTrailers(trailer) : '';
  if (announced !== '') fields += `Trailer: ${announced}\r\n`;

  const peer = peerAddress(req.socket.remoteAddress);
  return {
    method,
    path,
    host,
    requestId: requestId(offeredId),
    forwardedFor: forwardedFor === '' ? peer : `${forwardedFor}, ${peer}`,
    fields,
    via: `${via === '' ? '' : `${via}, `}${req.http2 ? '2.0' : '1.1'} renga-router`,
    framing: chunked ? 'chunked' : length >= 0 ? 'length' : 'none',
    length: Math.max(length, 0),
    expectsContinue,
    receivedAt,
    http2: req.http2,
  };
}

/** @param fields as `Name: value\r\n` */
const without = (fields: string, names: ReadonlySet<string>): string =>
  fields
    .split(/(?<=\r\n)/)
    .filter((field) => !names.has(field.slice(0, field.indexOf(':')).toLowerCase()))
    .join('');

const unmet: Objection = { status: 417, message: 'Only 100-continue can be expected.' };

const bad = (message: string): Objection => ({ status: 400, message });

function originForm(method: string, target: string, host: string): string | null {
  if (target.startsWith('/')) return target;
  if (target === '*') return method === 'OPTIONS' ? target : null;
  const absolute = /^https?:\/\/([^/?#]*)([^#]*)$/i.exec(target);
  if (!absolute || hostName(absolute[1] ?? '') !== host) return null;
  const path = absolute[2] ?? '';
  return path.startsWith('/') ? path : `/${path}`;
}

/** The address as IPv4 where it is one. */
export const peerAddress = (address = ''): string =>
  address.startsWith('::ffff:') ? address.slice(7) : address;
