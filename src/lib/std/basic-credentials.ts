/** What Basic credentials say (RFC 7617). */
export interface BasicCredentials {
  /** `null` where there is no colon, and so only one word. */
  readonly user: string | null;
  readonly password: string;
}

/** @param encoded what stands behind `Basic` */
export function decodeBasic(encoded: string): BasicCredentials {
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return { user: colon < 0 ? null : decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
