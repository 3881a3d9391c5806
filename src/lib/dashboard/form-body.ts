import { ApiError } from './api.ts';

/** Config values are what is longest. */
const MOST_BYTES = 1024 * 1024;

/**
 * The fields of a form.
 * @throws {ApiError} `unsupported_media_type`, `request_too_large`
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    throw new ApiError(415, {
      id: 'unsupported_media_type',
      message: 'A form is sent as application/x-www-form-urlencoded.',
    });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES)
      throw new ApiError(413, { id: 'request_too_large', message: 'That is too much for one form.' });
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
