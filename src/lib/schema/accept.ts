/** Media type of the Platform API; a version is asked for behind it. */
const MEDIA_TYPE = 'application/vnd.heroku+json';

/** The shape that answers take. Suffixes that are not listed get the plain one. */
export type Variant = '3' | '3.sdk' | '3.renga';

export type AcceptedVersion =
  | { readonly kind: 'version'; readonly variant: Variant }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unacceptable' };

/** Reads an Accept header by the rules of the Platform API: the version travels in it, with any suffix. */
export function parseAccept(header: string | null | undefined): AcceptedVersion {
  const types = (header ?? '*/*').split(',').map(parseType);
  const versions = types.flatMap((type) => (type.name === MEDIA_TYPE && type.version ? [type.version] : []));
  const version = versions.find((each) => /^3(?:\.[a-z0-9.-]+)?$/.test(each));
  if (version) return { kind: 'version', variant: variantOf(version) };
  const open = types.some((type) => !type.version && OPEN.has(type.name));
  return { kind: open ? 'missing' : 'unacceptable' };
}

const OPEN = new Set([MEDIA_TYPE, 'application/json', 'application/*', '*/*', '']);

function parseType(text: string): { readonly name: string; readonly version: string | undefined } {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const version = parameters.find((each) => each.startsWith('version='));
  return { name, version: version?.slice('version='.length).replace(/^"(.*)"$/, '$1') };
}

const variantOf = (version: string): Variant =>
  version === '3.sdk' || version === '3.renga' ? version : '3';
