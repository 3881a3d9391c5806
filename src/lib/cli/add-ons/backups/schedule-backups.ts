import type { PlatformClient } from '../../../client/platform-client.ts';
import type { AddOnResource } from '../../../client/wire/add-on.ts';
import { CommandError } from '../../command-error.ts';
import type { Output } from '../../output/output.ts';
import { parseDaily } from '../daily-time.ts';
import { chooseOfService } from '../service-choice.ts';
import type { BackedService } from './backed-service.ts';

interface Surroundings {
  readonly client: PlatformClient;
  readonly out: Output;
}

interface Meant {
  readonly app: string;
  readonly database: string | undefined;
}

/** Backs a database up every day. @throws {CommandError} when the time is no full hour of a time zone */
export async function scheduleBackups(
  { client, out }: Surroundings,
  { service }: BackedService,
  { app, database, at }: Meant & { readonly at: string },
): Promise<void> {
  const { hour, timezone } = parseDaily(at);
  const addOn = await chooseOfService(client, service, { text: database, app });
  const name = addOn.config_vars.find((each) => each === `${database}_URL`) ?? addOn.config_vars[0];
  const made = await out.action(
    `Scheduling automatic daily backups of ${out.errorStyle.yellow(addOn.name)} at ${hour}:00 ${timezone}`,
    () => client.transfers.schedule(addOn.name, { hour, timezone, schedule_name: name ?? addOn.name }),
  );
  out.line(`The next one is made at ${made.next_at}.`);
}

/** Lists the daily backups of the databases of one service of an app. */
export async function listSchedules(
  { client, out }: Surroundings,
  service: BackedService,
  { app, json }: { readonly app: string; readonly json: boolean },
): Promise<void> {
  const database = await anyOf(client, service, app);
  const schedules = database ? await client.transfers.schedules(database.name) : [];
  if (json) return out.json(schedules);
  if (schedules.length === 0)
    return out.warn(`No backup schedules found on ${app}\nUse renga ${service.topic}:schedule to set one up`);
  out.header('Backup Schedules');
  for (const { name, hour, timezone } of schedules)
    out.line(`${out.style.name(name)}: daily at ${hour}:00 ${timezone}`);
}

/** Ends the daily backups of a database, of the only scheduled one where none is named. @throws {CommandError} `no_schedule` */
export async function unscheduleBackups(
  { client, out }: Surroundings,
  service: BackedService,
  { app, database: text }: Meant,
): Promise<void> {
  const database = await anyOf(client, service, app);
  const all = database ? await client.transfers.schedules(database.name) : [];
  const wanted = text?.toUpperCase().replace(/_URL$/, '');
  const found = all.filter(({ name }) => wanted === undefined || name === `${wanted}_URL`);
  const [schedule] = found;
  if (!database || !schedule)
    throw new CommandError(`No daily backups found on ${app}.`, { id: 'no_schedule' });
  if (found.length > 1)
    throw CommandError.usage(
      `Specify schedule on ${app}. Existing schedules: ${found.map(({ name }) => name).join(', ')}`,
    );
  await out.action(`Unscheduling ${out.errorStyle.name(schedule.name)} daily backups`, () =>
    client.transfers.unschedule(database.name, schedule.uuid),
  );
}

/** Each database of an app knows the schedules of all of its service. */
const anyOf = async (
  client: PlatformClient,
  { service }: BackedService,
  app: string,
): Promise<AddOnResource | undefined> =>
  (await client.addOns.ofApp(app)).find(({ addon_service }) => addon_service.name === service);
