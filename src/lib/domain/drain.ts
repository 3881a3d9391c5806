import { Refusal } from './refusal.ts';

/** Where a copy of every line of an app's log goes. */
export interface Drain {
  readonly id: string;
  readonly appId: string;
  /** As the user gave it, password included. */
  readonly url: string;
  /** `d.<uuid>`: tells a receiver which drain speaks; stays for the life of the drain. */
  readonly token: string;
  /** The add-on whose partner opened it; `null` for one of the user's. */
  readonly addOnId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Most drains of an app (Dev Center: Limits). */
export const DRAINS_PER_APP = 5;

const SCHEMES = ['https:', 'http:', 'syslog:', 'syslog+tls:'];
const HOST = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-f:.]+\])$/i;
const LONGEST_URL = 2000;

/**
 * The URL, unchanged, when logs can be sent to it.
 * @throws {Refusal} `invalid_params`, id `invalid_drain_url`
 */
export function checkDrainUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (url.length > LONGEST_URL || /\s/.test(url) || !parsed || !SCHEMES.includes(parsed.protocol))
    throw invalid();
  if (!HOST.test(parsed.hostname) || parsed.port === '0') throw invalid();
  return url;
}

const invalid = (): Refusal =>
  Refusal.invalid(
    'This URL cannot drain logs. Name one like https://HOST/PATH, http://HOST/PATH, syslog://HOST:PORT or syslog+tls://HOST:PORT.',
    'invalid_drain_url',
  );

/** The URL without what only its receiver may know: user, password, query and fragment. */
export function publicDrainUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
