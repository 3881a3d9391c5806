/** What connections say of themselves nearly always; it names no field. */
const USUAL = /^(?:close|keep-alive|upgrade)$/i;

/**
 * What nobody can have taken away by naming it as a matter of the connection: framing and destination, what the
 * router itself says, who a client is and how it proved it.
 */
const KEPT =
  /^(?:host|te|close|upgrade|keep-alive|via|content-length|content-type|content-encoding|transfer-encoding)$|forwarded|^x-request-|(?:real|client|connecting|remote)-(?:ip|addr)|auth|cookie|token|secret|session|signature|key|cert|user/;

/** Fields that a `Connection` field names and that end with the connection (RFC 9110, 7.6.1), in lower case; `null` for none. */
export function connectionNames(value: string): ReadonlySet<string> | null {
  if (USUAL.test(value)) return null;
  const names = value
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const ending = names.filter((name) => name !== '' && !KEPT.test(name.replaceAll('_', '-')));
  return ending.length === 0 ? null : new Set(ending);
}
