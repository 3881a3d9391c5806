import type { ApiOptions } from './api-options.ts';
import type { Capabilities } from './capabilities.ts';
import { backupScheduleHandlers } from './resources/backup-schedules.ts';
import { dumpHandlers } from './resources/dumps.ts';
import { postgresHandlers } from './resources/postgres.ts';
import { redisHandlers } from './resources/redis.ts';
import type { Sources } from './resources/sources.ts';
import { transferHandlers } from './resources/transfers.ts';
import { versionUpgradeHandlers } from './resources/version-upgrades.ts';
import type { Route } from './routes.ts';

/** Endpoints of Heroku's data host, which its client finds here beside the others. */
export function dataRoutes(
  options: ApiOptions,
  parts: { readonly capabilities: Capabilities; readonly sources: Sources },
): readonly Route[] {
  const dumps = dumpHandlers({ ...options, ...parts });
  const postgres = postgresHandlers(options);
  const redis = redisHandlers(options);
  const schedules = backupScheduleHandlers(options);
  const transfers = transferHandlers({ ...options, ...parts });
  const upgrades = versionUpgradeHandlers(options);
  return [
    ['GET', '/client/v11/databases/:database', postgres.info, 'engine'],
    ['GET', '/client/v11/databases/:database/wait_status', postgres.wait],
    ['PUT', '/client/v11/databases/:database/reset', postgres.reset, 'engine'],
    ['POST', '/client/v11/databases/:database/connection_reset', postgres.disconnect, 'engine'],
    ['PUT', '/client/v11/databases/:database/stats_reset', postgres.resetStatistics, 'engine'],

    ['POST', '/client/v11/databases/:database/upgrade/prepare', upgrades.prepare],
    ['POST', '/client/v11/databases/:database/upgrade/dry_run', upgrades.tryOut],
    ['POST', '/client/v11/databases/:database/upgrade/run', upgrades.run],
    ['POST', '/client/v11/databases/:database/upgrade/cancel', upgrades.cancel],
    ['GET', '/client/v11/databases/:database/upgrade/wait_status', upgrades.wait],

    ['POST', '/client/v11/databases/:database/backups', transfers.capture, 'engine'],
    ['POST', '/client/v11/databases/:database/restores', transfers.restore, 'engine'],
    ['POST', '/client/v11/databases/:database/transfers', transfers.copy, 'engine'],
    ['GET', '/client/v11/databases/:database/transfer-schedules', schedules.list],
    ['POST', '/client/v11/databases/:database/transfer-schedules', schedules.create],
    ['DELETE', '/client/v11/databases/:database/transfer-schedules/:schedule', schedules.delete],
    ['GET', '/client/v11/apps/:app/transfers', transfers.list],
    ['GET', '/client/v11/apps/:app/transfers/:transfer', transfers.info],
    ['DELETE', '/client/v11/apps/:app/transfers/:transfer', transfers.delete],
    ['POST', '/client/v11/apps/:app/transfers/:transfer/actions/public-url', transfers.publicUrl],
    ['POST', '/client/v11/apps/:app/transfers/:transfer/actions/cancel', transfers.cancel],

    ['GET', '/postgres/v0/databases/:database/credentials', postgres.credentials],
    ['POST', '/postgres/v0/databases/:database/credentials', postgres.createCredential, 'engine'],
    ['GET', '/postgres/v0/databases/:database/credentials/:credential', postgres.credential],
    [
      'DELETE',
      '/postgres/v0/databases/:database/credentials/:credential',
      postgres.destroyCredential,
      'engine',
    ],
    [
      'POST',
      '/postgres/v0/databases/:database/credentials/:credential/credentials_rotation',
      postgres.rotate,
      'engine',
    ],
    ['POST', '/postgres/v0/databases/:database/credentials_rotation', postgres.rotateAll, 'engine'],
    ['POST', '/postgres/v0/databases/:database/repair-default', postgres.repair, 'engine'],

    ['POST', '/renga/postgres/:database/dump', dumps.create, 'engine'],

    ['GET', '/redis/v0/databases/:database', redis.info, 'engine'],
    ['GET', '/redis/v0/databases/:database/wait', redis.wait],
    ['POST', '/redis/v0/databases/:database/credentials_rotation', redis.rotate, 'engine'],
    ['POST', '/renga/mysql/:addon/credentials-rotation', redis.rotateMariadb, 'engine'],
    ['GET', '/redis/v0/databases/:database/config', redis.config],
    ['PATCH', '/redis/v0/databases/:database/config', redis.setConfig, 'engine'],
    ['POST', '/redis/v0/databases/:database/stats/reset', redis.resetStatistics, 'engine'],
    ['POST', '/redis/v0/databases/:database/upgrade', upgrades.runRedis],
  ];
}
