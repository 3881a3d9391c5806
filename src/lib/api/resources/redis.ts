import type { AddOn } from '../../domain/add-on.ts';
import { DEFAULT_LOGIN } from '../../domain/login.ts';
import { EVICTION_POLICIES, REDIS_DEFAULTS, redisChanges } from '../../domain/redis-settings.ts';
import type { RedisInfo } from '../../platform/databases.ts';
import type { OutsidePlace } from '../../platform/ports.ts';
import { type RedisConfigResource, type RedisResource, redisConfigForm } from '../../schema/database.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, type Handler, ok, read, secret } from '../call.ts';
import { waitResource } from './wait-status.ts';

type Parts = Pick<ApiOptions, 'credentials' | 'databases'>;

const database = (call: Call): string => call.param('database');

/** What the official client asks Heroku's data host about Redis. */
export const redisHandlers = ({ credentials, databases }: Parts) => ({
  info: (async (call) => {
    const addOn = await databases.ready(call.account, database(call), 'redis');
    return secret(ok(describe(addOn, await databases.redis(addOn), databases.outside(addOn))));
  }) satisfies Handler,

  wait: (async (call) =>
    ok(waitResource(await databases.find(call.account, database(call), 'redis')))) satisfies Handler,

  rotate: (async (call) => {
    const { id } = await databases.ready(call.account, database(call), 'redis');
    await credentials.rotate(call.account, id, { name: DEFAULT_LOGIN, force: false });
    return ok({});
  }) satisfies Handler,

  /** The same of a MariaDB database; an extra of ours. */
  rotateMariadb: (async (call) => {
    const { id } = await databases.ready(call.account, call.param('addon'), 'mariadb');
    await credentials.rotate(call.account, id, { name: DEFAULT_LOGIN, force: false });
    return ok({});
  }) satisfies Handler,

  config: (async (call) =>
    ok(describeConfig(await databases.find(call.account, database(call), 'redis')))) satisfies Handler,

  setConfig: (async (call) => {
    const { timeout, maxmemory_policy, notify_keyspace_events } = read(redisConfigForm, call);
    const changes = redisChanges({
      timeout,
      maxmemoryPolicy: maxmemory_policy,
      notifyKeyspaceEvents: notify_keyspace_events,
    });
    return ok(describeConfig(await databases.setRedis(call.account, database(call), changes)));
  }) satisfies Handler,

  resetStatistics: (async (call) => {
    await databases.resetStatistics(call.account, database(call), 'redis');
    return ok({ message: 'Stats reset successful.' });
  }) satisfies Handler,
});

/** The official client goes where this leads: to the data port where there is one, which speaks TLS. */
function describe(addOn: AddOn, info: RedisInfo, outside: OutsidePlace | null): RedisResource {
  const own = addOn.config['URL'] ?? '';
  const url = outside ? `rediss://:${addOn.credentials.password}@${outside.host}:${outside.port}` : own;
  return {
    addon_id: addOn.id,
    name: addOn.name,
    plan: addOn.plan,
    created_at: timestamp(addOn.createdAt),
    version: info.version,
    port: Number(new URL(url).port || 6379),
    formation: null,
    metaas_source: null,
    prefer_native_tls: outside !== null,
    info: [
      { name: 'Plan', values: [addOn.plan] },
      { name: 'Status', values: [addOn.failure ? 'unavailable' : 'available'] },
      { name: 'Created', values: [timestamp(addOn.createdAt)] },
      { name: 'Version', values: [info.version] },
      { name: 'Timeout', values: [info.settings.timeout] },
      { name: 'Maxmemory', values: [info.settings['maxmemory-policy']] },
      { name: 'Persistence', values: [info.persistence] },
      { name: 'Connections', values: [`${info.connections}/${info.connectionLimit}`] },
      { name: 'Memory', values: [`${info.memory}/${info.memoryLimit}`] },
    ],
    resource_url: url,
  };
}

function describeConfig({ settings }: AddOn): RedisConfigResource {
  const all = { ...REDIS_DEFAULTS, ...settings };
  return {
    timeout: { value: Number(all.timeout) },
    maxmemory_policy: { value: all['maxmemory-policy'], values: EVICTION_POLICIES },
    notify_keyspace_events: { value: all['notify-keyspace-events'] },
  };
}
