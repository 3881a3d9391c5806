import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { Refusal } from './refusal.ts';

/** A host name of a user's own that leads to an app. */
export interface CustomDomain {
  readonly id: string;
  readonly appId: string;
  /** In ASCII and lower case; `*.example.com` stands for every name below `example.com`. */
  readonly hostname: string;
  /** The certificate that is shown to who asks for it by https. */
  readonly sniEndpointId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Most custom domains of an app (Dev Center: Limits). */
export const DOMAINS_PER_APP = 1_000;

const LONGEST = 253;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * A host name as it is kept, whatever its case, script and final dot.
 * @param ownDomain of the installation, whose names are those of apps
 * @throws {Refusal} `invalid_params`, ids `invalid_hostname` and `reserved_hostname`
 */
export function checkHostname(text: string, ownDomain: string): string {
  const hostname = asciiOf(text);
  const labels = hostname.replace(/^\*\./, '').split('.');
  const isName = labels.length > 1 && labels.every((label) => LABEL.test(label));
  if (hostname.length > LONGEST || !isName || /^\d+$/.test(labels.at(-1) ?? '') || isIP(hostname) !== 0)
    throw Refusal.invalid(
      'This is not a host name. Give one like www.example.com, or *.example.com for all names below it.',
      'invalid_hostname',
    );
  if ([ownDomain, 'localhost'].some((own) => hostname === own || hostname.endsWith(`.${own}`)))
    throw Refusal.invalid(
      `Names below ${ownDomain} are given to apps by their own names. Choose a domain of your own.`,
      'reserved_hostname',
    );
  return hostname;
}

/** The same name however it is written; empty where it cannot be a name. */
export function asciiOf(text: string): string {
  // What a browser would leave out of a URL must not become another name here.
  if (/[\s\p{Cc}\p{Cf}/?#@\\]/u.test(text)) return '';
  const bare = text.toLowerCase().replace(/\.$/, '');
  return bare.startsWith('*.') ? `*.${domainToASCII(bare.slice(2))}` : domainToASCII(bare);
}

/** Wildcards that a name is covered by, the nearest first. */
export function wildcardsOver(hostname: string): readonly string[] {
  const labels = hostname.split('.').slice(1);
  return labels.slice(0, -1).map((_, index) => `*.${labels.slice(index).join('.')}`);
}

/** Whether requests for one of the two could be meant for the other. */
export const overlaps = (one: string, other: string): boolean =>
  one === other || covers(one, other) || covers(other, one);

const covers = (wildcard: string, hostname: string): boolean =>
  wildcard.startsWith('*.') && hostname.endsWith(wildcard.slice(1));
