import { Refusal } from '../../domain/refusal.ts';
import { ProtocolError } from '../errors.ts';
import { readBytes } from '../request-body.ts';

/**
 * The fields of a form that one of our own pages has sent.
 * @throws {Refusal} `forbidden` when a page of somebody else has
 * @throws {ProtocolError} `unsupported_media_type`, `request_too_large`
 */
export async function readForm(request: Request): Promise<ReadonlyMap<string, string>> {
  checkOwnPage(request);
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    throw new ProtocolError('unsupported_media_type', 'A form is sent as application/x-www-form-urlencoded.');
  return new Map(new URLSearchParams((await readBytes(request)).toString('utf8')));
}

/**
 * Browsers say from where a request comes; whatever is no browser does not, and acts for nobody but itself.
 * @throws {Refusal} `forbidden`
 */
export function checkOwnPage({ headers, url }: Request): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  // The scheme is that of the connection behind the router.
  const isOwn = origin === null || URL.parse(origin)?.host === new URL(url).host;
  if (isOwn && (site === null || site === 'same-origin')) return;
  throw new Refusal('forbidden', 'A page of another site may not do that.', { id: 'cross_site' });
}
