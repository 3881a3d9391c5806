import { Refusal } from './refusal.ts';

/** What can be set of a Redis server, by the server's own names, and how it is made. */
export const REDIS_DEFAULTS: Readonly<
  Record<'timeout' | 'maxmemory-policy' | 'notify-keyspace-events', string>
> = { timeout: '300', 'maxmemory-policy': 'noeviction', 'notify-keyspace-events': '' };

/** What a full server does, in Heroku's words. */
export const EVICTION_POLICIES: Readonly<Record<string, string>> = {
  noeviction: 'returns errors when memory limit is reached',
  'allkeys-lfu': 'removes less frequently used keys first',
  'volatile-lfu': 'removes less frequently used keys first that have an expiry set',
  'allkeys-lru': 'removes less recently used keys first',
  'volatile-lru': 'removes less recently used keys first that have an expiry set',
  'allkeys-random': 'evicts random keys',
  'volatile-random': 'evicts random keys but only those that have an expiry set',
  'volatile-ttl': 'only evicts keys with an expiry set and a short TTL',
};

const LONGEST_TIMEOUT_S = 365 * 24 * 3600;
const EVENTS = /^[KEg$lshztxenmdA]*$/;

/** Changes of settings as the server takes them. @throws {Refusal} `invalid_params` */
export function redisChanges(wanted: {
  /** Seconds that a silent connection is kept; 0 is for ever. */
  readonly timeout?: number | undefined;
  readonly maxmemoryPolicy?: string | undefined;
  readonly notifyKeyspaceEvents?: string | undefined;
}): Readonly<Record<string, string>> {
  const { timeout, maxmemoryPolicy: policy, notifyKeyspaceEvents: events } = wanted;
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 0 && timeout <= LONGEST_TIMEOUT_S))
    throw Refusal.invalid(
      'The timeout must be whole seconds from 0, which is never, to a year.',
      'invalid_timeout',
    );
  if (policy !== undefined && !Object.hasOwn(EVICTION_POLICIES, policy))
    throw Refusal.invalid(
      `There is no policy ${policy}. Choose one of: ${Object.keys(EVICTION_POLICIES).join(', ')}.`,
      'invalid_policy',
    );
  if (events !== undefined && !EVENTS.test(events))
    throw Refusal.invalid('Keyspace events are letters out of KEg$lshztxenmdA.', 'invalid_events');
  return {
    ...(timeout === undefined ? {} : { timeout: String(timeout) }),
    ...(policy === undefined ? {} : { 'maxmemory-policy': policy }),
    ...(events === undefined ? {} : { 'notify-keyspace-events': events }),
  };
}
