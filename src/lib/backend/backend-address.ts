import { BackendError } from './backend-error.ts';

const NAME = /^[a-z][a-z0-9-]{0,29}$/;
const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** @throws {BackendError} `invalid_backend` for a name that cannot be given to a backend */
export function checkBackendName(name: string): string {
  if (name === 'local')
    throw new BackendError('invalid_backend', 'The name local belongs to the backend of this machine.');
  if (!NAME.test(name))
    throw new BackendError(
      'invalid_backend',
      `${JSON.stringify(name)} cannot be the name of a backend: a lower-case letter, then letters, digits and dashes, at most 30.`,
    );
  return name;
}

/**
 * The address of an API, without path: `https://api.example.com`. A token would be read by anybody on the way to an
 * `http` one, so those are only taken on this machine.
 * @throws {BackendError} `invalid_backend`
 */
export function checkBackendUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  )
    throw new BackendError(
      'invalid_backend',
      `${JSON.stringify(text)} is not the address of a backend, such as https://api.example.com`,
    );
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    throw new BackendError(
      'invalid_backend',
      `Tokens are not sent over http to ${url.hostname}, where anybody on the way could read them. Use https.`,
    );
  return url.origin;
}

/** `https://api.example.com` serves git at `git.example.com`, as Heroku does; its bare domain is the same place. */
export function gitHostsOf(url: string): readonly string[] {
  const { host } = new URL(url);
  const domain = host.replace(/^api\./, '');
  return [`git.${domain}`, domain, host];
}
