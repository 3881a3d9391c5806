import { decodeBasic } from '../std/basic-credentials.ts';

export type GitServiceName = 'upload-pack' | 'receive-pack';

/** What a client of git's smart HTTP protocol wants (gitprotocol-http). */
export interface SmartRequest {
  /** Whose repository. */
  readonly of: 'app' | 'pipeline';
  readonly name: string;
  readonly service: GitServiceName;
  /** `advertise` is the list of refs that opens a conversation. */
  readonly step: 'advertise' | 'exchange';
}

/** A request that is not one of git's. */
export interface NotSmart {
  readonly status: 400 | 403 | 404 | 405;
  readonly message: string;
}

const PATH = /^\/(pipelines\/)?([a-z0-9][a-z0-9-]*)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/;
const SERVICES: Readonly<Record<string, GitServiceName>> = {
  'git-upload-pack': 'upload-pack',
  'git-receive-pack': 'receive-pack',
};

/** Reads method and URL (path and query) of a request. */
export function parseSmartRequest(method: string, url: string): SmartRequest | NotSmart {
  const { pathname, searchParams } = new URL(url, 'http://git');
  const [, prefix, name, action] = PATH.exec(pathname) ?? [];
  if (name === undefined || action === undefined)
    return {
      status: 404,
      message: 'There is no repository at this address. Use /APP.git or /pipelines/PIPELINE.git.',
    };
  const step = action === 'info/refs' ? 'advertise' : 'exchange';
  if (method !== (step === 'advertise' ? 'GET' : 'POST'))
    return { status: 405, message: `${method} is not used here.` };
  const service = SERVICES[step === 'advertise' ? (searchParams.get('service') ?? '') : action];
  if (!service)
    return {
      status: 403,
      message: 'Only the smart HTTP protocol is served. Use a git client of 2010 or newer.',
    };
  return { of: prefix === undefined ? 'app' : 'pipeline', name, service, step };
}

/** The password of Basic credentials, which is the token; the user name does not matter. `null` when there is none. */
export function tokenOf(authorization: string | undefined): string | null {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return credentials || null;
  if (scheme.toLowerCase() !== 'basic') return null;
  const { user, password } = decodeBasic(credentials);
  return user === null ? null : password || null;
}

/** The value of `Git-Protocol` if it may go into git's environment, else nothing. */
export function protocolOf(header: string | string[] | undefined): Readonly<Record<string, string>> {
  return typeof header === 'string' && /^[a-z0-9=:.-]{1,100}$/.test(header) ? { GIT_PROTOCOL: header } : {};
}

/** First lines of an advertisement, which protocol 2 leaves out. */
export function advertisementHead(service: GitServiceName, env: Readonly<Record<string, string>>): string {
  if (service === 'upload-pack' && env['GIT_PROTOCOL']?.split(':').includes('version=2')) return '';
  return `${packetLine(`# service=git-${service}\n`)}0000`;
}

const packetLine = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;

/** Headers that keep an answer out of every cache (git http-backend). */
export const noCache = {
  Expires: 'Fri, 01 Jan 1980 00:00:00 GMT',
  Pragma: 'no-cache',
  'Cache-Control': 'no-cache, max-age=0, must-revalidate',
} as const;
