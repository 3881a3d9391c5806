import { Refusal } from './refusal.ts';

/** A buildpack as an app's list names it. */
export interface Buildpack {
  /** As the user wrote it, for the list and the pin; may hold a password. */
  readonly name: string;
  /** The same for eyes and logs: without user name and password. */
  readonly title: string;
  /** Texts that must never be shown. */
  readonly secrets: readonly string[];
  readonly source: BuildpackSource;
}

export type BuildpackSource =
  /** One that ships with the platform: a folder of `buildpacks/`. */
  | { readonly kind: 'bundled'; readonly folder: string }
  | { readonly kind: 'git'; readonly url: string; readonly ref: string | null }
  | { readonly kind: 'tarball'; readonly url: string }
  /** A folder, git repository or tarball on the machine of the control plane. */
  | { readonly kind: 'local'; readonly path: string; readonly ref: string | null };

/** What is tried, in this order, when an app names no buildpack. */
export const DEFAULT_BUILDPACKS = ['renga/nodejs', 'renga/python', 'renga/static', 'renga/procfile'] as const;

/** What each of them is for. */
export const BUNDLED_BUILDPACKS: Readonly<Record<(typeof DEFAULT_BUILDPACKS)[number], string>> = {
  'renga/nodejs': 'Node.js apps with npm, Yarn or pnpm',
  'renga/python': 'Python apps with pip, Poetry, uv or Pipenv',
  'renga/static': 'folders of files, served as they are',
  'renga/procfile': 'anything that its Procfile can start',
};

const SHORTHAND = /^(?:urn:buildpack:)?([a-z0-9-]+)\/([a-z0-9-]+)$/;
const SCHEMES = new Set(['https:', 'http:', 'git:', 'file:']);
const TARBALL = /\.(?:tgz|tar|tar\.(?:gz|xz|bz2|zst))$/i;
const REF = /^[A-Za-z0-9][A-Za-z0-9._/+@-]*$/;
/** Shorthands whose repository is not called after them. */
const REPOSITORIES: Readonly<Record<string, string>> = { jvm: 'jvm-common' };
const LONGEST = 2048;

/**
 * Reads the name of a buildpack: `renga/nodejs`, `heroku/nodejs`, a URL of a git repository (`#ref` allowed) or of a
 * tarball, or a folder (absolute path or `file:`).
 * @throws {Refusal} `invalid_params`, id `invalid_buildpack`
 */
export function parseBuildpack(name: string): Buildpack {
  if (name.length > LONGEST || /[\p{Cc}\s]/u.test(name) || name === '')
    throw invalid(name.slice(0, 80), 'it is empty, too long or holds white space.');
  const [, namespace, pack] = SHORTHAND.exec(name) ?? [];
  if (namespace !== undefined && pack !== undefined) return named(name, namespace, pack);
  if (name.startsWith('/')) return atPath(name, ...splitRef(name));
  return atUrl(name);
}

function named(name: string, namespace: string, pack: string): Buildpack {
  const plain = { name, title: name, secrets: [] };
  if (namespace === 'renga') {
    if (!DEFAULT_BUILDPACKS.some((each) => each === `renga/${pack}`))
      throw invalid(name, `the buildpacks of this platform are ${DEFAULT_BUILDPACKS.join(', ')}.`);
    return { ...plain, source: { kind: 'bundled', folder: pack } };
  }
  if (namespace === 'heroku' || namespace === 'heroku-community') {
    const url = `https://github.com/heroku/heroku-buildpack-${REPOSITORIES[pack] ?? pack}`;
    return { ...plain, source: { kind: 'git', url, ref: null } };
  }
  throw invalid(name, `the namespaces known here are renga and heroku; give the URL of ${name} instead.`);
}

function atUrl(name: string): Buildpack {
  const url = URL.canParse(name) ? new URL(name) : null;
  if (!url || !SCHEMES.has(url.protocol) || (url.protocol !== 'file:' && url.hostname === ''))
    throw invalid(
      masked(name),
      'give a name such as renga/nodejs or heroku/nodejs, an https:, http: or git: URL, or a folder with its whole path.',
    );
  if (url.protocol === 'file:') return atPath(name, ...localPath(url));
  const ref = checkedRef(name, url.hash === '' ? null : decodeURIComponent(url.hash.slice(1)));
  url.hash = '';
  const secrets = [url.password, decoded(url.password)].filter((each) => each !== '');
  const tarball = url.protocol !== 'git:' && TARBALL.test(url.pathname);
  return {
    name,
    title: masked(name),
    secrets: url.password === '' && url.username !== '' ? [url.username] : secrets,
    source: tarball ? { kind: 'tarball', url: url.href } : { kind: 'git', url: url.href, ref },
  };
}

function atPath(name: string, path: string, ref: string | null): Buildpack {
  return {
    name,
    title: name,
    secrets: [],
    source: { kind: 'local', path, ref: checkedRef(name, ref) },
  };
}

function localPath(url: URL): readonly [string, string | null] {
  if (url.hostname !== '')
    throw invalid(url.href, 'a file: URL names no host; write file:///the/whole/path.');
  return [decoded(url.pathname), url.hash === '' ? null : decoded(url.hash.slice(1))];
}

function splitRef(path: string): readonly [string, string | null] {
  const at = path.indexOf('#');
  return at < 0 ? [path, null] : [path.slice(0, at), path.slice(at + 1)];
}

/** A ref can be mistaken neither for an option nor for a range. */
function checkedRef(name: string, ref: string | null): string | null {
  if (ref !== null && (!REF.test(ref) || ref.includes('..')))
    throw invalid(masked(name), 'what follows # is not the name of a branch, tag or commit.');
  return ref;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `https://user:secret@host/x` becomes `https://***@host/x`. */
const masked = (text: string): string => text.replace(/^([a-z+.-]+:\/\/)[^/@]*@/i, '$1***@');

const invalid = (shown: string, reason: string): Refusal =>
  Refusal.invalid(`Buildpack ${JSON.stringify(shown)} is not valid: ${reason}`, 'invalid_buildpack');
