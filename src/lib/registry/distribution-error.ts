import { Refusal, type RefusalKind } from '../domain/refusal.ts';

/** Error codes of the OCI Distribution Specification, with the status that each is answered with. */
const STATUS = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  RANGE_INVALID: 416,
  SIZE_INVALID: 413,
  TOOMANYREQUESTS: 429,
  UNAUTHORIZED: 401,
  UNKNOWN: 500,
  UNSUPPORTED: 405,
} as const;

type DistributionCode = keyof typeof STATUS;

/** Why the registry would not do what was asked, in the words of its clients; the message is what they print. */
export class DistributionError extends Error {
  override readonly name = 'DistributionError';
  readonly code: DistributionCode;

  constructor(code: DistributionCode, message: string) {
    super(message);
    this.code = code;
  }
}

const CODES: Partial<Readonly<Record<RefusalKind, DistributionCode>>> = {
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'DENIED',
  not_found: 'NAME_UNKNOWN',
  rate_limit: 'TOOMANYREQUESTS',
};

/** The specification's view of what was thrown, or `null` when it is a fault of ours. */
export function distributionError(error: unknown): DistributionError | null {
  if (error instanceof DistributionError) return error;
  if (error instanceof Refusal) return new DistributionError(CODES[error.kind] ?? 'DENIED', error.message);
  return null;
}

export const FAULT = new DistributionError('UNKNOWN', 'Something went wrong on our side.');

/** `{"errors":[{"code":…,"message":…}]}`, and how to log in where that is missing. */
export function errorResponse({ code, message }: DistributionError): Response {
  return Response.json(
    { errors: [{ code, message, detail: null }] },
    {
      status: STATUS[code],
      headers: code === 'UNAUTHORIZED' ? { 'www-authenticate': 'Basic realm="Renga"' } : {},
    },
  );
}
