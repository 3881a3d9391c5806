import { stateOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { askConsole } from '../../lib/cli/add-ons/console.ts';
import { databasesArg } from '../../lib/cli/add-ons/database-args.ts';
import { allOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisInfo extends RengaCommand {
  static override description = 'show information about Redis databases';
  static override hiddenAliases = ['redis'];
  static override examples = ['$ renga redis:info -a my-app', '$ renga redis:info CACHE --json'];
  static override args = { database: databasesArg };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisInfo);
    const { client, backend, out } = this;
    const app = this.app(flags);
    const addOns = await allOfService(client, 'redis', { text: args.database, app });
    if (addOns.length === 0 && !flags.json) return out.line(`${app} has no Redis databases.`);
    const infos = await Promise.all(
      addOns.map(async (addOn) => {
        const ready = addOn.state === 'provisioned';
        const said = ready ? await askConsole({ client, backend, addOn, words: ['INFO'] }) : '';
        const value = (key: string) => new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(said)?.[1] ?? null;
        return {
          addOn,
          version: value('redis_version'),
          connections: value('connected_clients'),
          limit: value('maxclients'),
          memory: value('used_memory_human'),
          memory_limit: value('maxmemory_human'),
          policy: value('maxmemory_policy'),
          uptime_seconds: value('uptime_in_seconds'),
        };
      }),
    );
    if (flags.json)
      return out.json(
        infos.map(({ addOn, ...rest }) => ({ name: addOn.name, plan: addOn.plan.name, ...rest })),
      );
    for (const { addOn, ...info } of infos) {
      out.header(`${addOn.name} (${addOn.config_vars.join(', ')})`);
      out.keyValues({
        Plan: addOn.plan.human_name ?? addOn.plan.name,
        Status: stateOf(addOn) === 'created' ? 'available' : stateOf(addOn),
        Created: addOn.created_at,
        Version: info.version,
        Connections: info.connections && `${info.connections}/${info.limit}`,
        Memory: info.memory && `${info.memory}/${info.memory_limit}`,
        Maxmemory: info.policy,
      });
      out.line();
    }
  }
}
