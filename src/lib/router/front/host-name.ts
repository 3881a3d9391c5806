const NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?$/i;
const PORT = /^\d{0,5}$/;
const IPV6 = /^\[[0-9a-f:.]{2,45}\]$/i;

/**
 * The one meaning of a Host header: lower case, without port and final dot.
 * @returns null for anything that two readers could understand differently
 */
export function hostName(header: string): string | null {
  const colon = header.lastIndexOf(':');
  const bare = colon < 0 || header.endsWith(']');
  if (!bare && !PORT.test(header.slice(colon + 1))) return null;
  const name = bare ? header : header.slice(0, colon);
  if (NAME.test(name)) return name.includes('..') ? null : name.toLowerCase();
  if (name.endsWith('.') && NAME.test(name.slice(0, -1))) return hostName(name.slice(0, -1));
  return IPV6.test(name) ? name.toLowerCase() : null;
}
