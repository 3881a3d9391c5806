import { ProtocolError } from './errors.ts';

const MOST_BYTES = 1024 * 1024;

/**
 * The JSON object in a request's body; `{}` for an empty body, whatever its headers say.
 * @throws {ProtocolError} `bad_request`, `request_too_large` or `unsupported_media_type`
 */
export async function readJson(request: Request): Promise<object> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  if (request.headers.has('content-encoding') || !isJson(request.headers.get('content-type')))
    throw new ProtocolError('unsupported_media_type');
  return parseObject(bytes);
}

/**
 * The fields of a form, of the query, or of a JSON object, as clients of OAuth send them.
 * @throws {ProtocolError} `bad_request`, `request_too_large` or `unsupported_media_type`
 */
export async function readFields(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const [type = ''] = (request.headers.get('content-type') ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/x-www-form-urlencoded') return { ...query, ...(await readJson(request)) };
  const text = (await readBytes(request)).toString('utf8');
  return { ...query, ...Object.fromEntries(new URLSearchParams(text)) };
}

/** Everything in a request's body. @throws {ProtocolError} `request_too_large` */
export async function readBytes(request: Request): Promise<Buffer> {
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES)
    throw new ProtocolError('request_too_large');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new ProtocolError('request_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** JSON by any of its names, in UTF-8; a body that does not say what it is is taken for JSON. */
function isJson(contentType: string | null): boolean {
  if (contentType === null) return true;
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((each) => each.startsWith('charset='))?.slice('charset='.length);
  return (
    (type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)) &&
    (charset === undefined || /^"?utf-?8"?$/.test(charset))
  );
}

function parseObject(bytes: Buffer): object {
  const value = attempt(() => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProtocolError('bad_request');
  return value;
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    throw new ProtocolError('bad_request', 'The body of the request is not valid JSON.');
  }
}
