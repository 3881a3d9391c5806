/**
 * What must be known before the body, and what says who a message is from or for, has no meaning behind it
 * (RFC 9110, 6.5.1): a reader that took it from there would be deceived.
 */
const NEVER = new Set([
  'age',
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'date',
  'expect',
  'expires',
  'forwarded',
  'host',
  'keep-alive',
  'location',
  'max-forwards',
  'pragma',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'retry-after',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'vary',
  'via',
  'www-authenticate',
]);
const OURS = /^(?:if-|x-forwarded-|x-request-)/;

/** Of name, value, name, value … what may be passed on behind a body, in pairs. */
export function passableTrailers(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (mayTrail(name)) pairs.push([name, raw[index + 1] ?? '']);
  }
  return pairs;
}

/** What is left of a `Trailer` field when it announces only what is passed on; empty for nothing. */
export const announcedTrailers = (announced: string): string =>
  announced
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && mayTrail(name))
    .join(', ');

/** Names with underscores are read as ours by some frameworks. */
function mayTrail(name: string): boolean {
  const meant = name.toLowerCase().replaceAll('_', '-');
  return !NEVER.has(meant) && !OURS.test(meant);
}
