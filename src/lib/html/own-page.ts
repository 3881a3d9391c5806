/**
 * Whether a form was sent by a page of ours. Browsers say from where a request comes; whatever is no browser does not, and
 * acts for nobody but itself.
 */
export function isFromOwnPage({ headers, url }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  // The scheme is that of the connection behind the router.
  const isOwn = origin === null || URL.parse(origin)?.host === new URL(url).host;
  return isOwn && (site === null || site === 'same-origin');
}
