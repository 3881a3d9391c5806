import { Refusal } from '../../domain/refusal.ts';
import { isFromOwnPage } from '../../html/own-page.ts';
import { ProtocolError } from '../errors.ts';
import { readBytes } from '../request-body.ts';

/**
 * The fields of a form that one of our own pages has sent.
 * @throws {Refusal} `forbidden` when a page of somebody else has
 * @throws {ProtocolError} `unsupported_media_type`, `request_too_large`
 */
export async function readForm(request: Request): Promise<ReadonlyMap<string, string>> {
  if (!isFromOwnPage(request))
    throw new Refusal('forbidden', 'A page of another site may not do that.', { id: 'cross_site' });
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    throw new ProtocolError('unsupported_media_type', 'A form is sent as application/x-www-form-urlencoded.');
  return new Map(new URLSearchParams((await readBytes(request)).toString('utf8')));
}
