import type { AddOn } from '../../domain/add-on.ts';
import type { AddOnService } from '../../domain/add-on-service.ts';
import type { ConfigVars } from '../../domain/config-vars.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { AddOnProvider } from '../ports.ts';

export const SCHEDULER = 'scheduler';

const SERVICE: AddOnService = {
  name: SCHEDULER,
  label: 'Scheduler',
  summary: 'Runs commands of an app at set times, in one-off dynos',
  docs: 'https://devcenter.heroku.com/articles/scheduler',
  aliases: [],
  attachment: { first: 'SCHEDULER', further: 'SCHEDULER' },
  config: {},
  plans: [{ name: 'standard', description: '100 jobs', memoryMb: 0, connections: 0 }],
  onePerApp: true,
};

/** The scheduler as an add-on: there is nothing to make, and its jobs go with its row. */
export class SchedulerAddOns implements AddOnProvider {
  services(): readonly AddOnService[] {
    return [SERVICE];
  }

  async ensure(): Promise<ConfigVars> {
    return {};
  }

  async leave(): Promise<void> {}

  async remove(): Promise<boolean> {
    return true;
  }

  values(): ConfigVars {
    return {};
  }

  async setLogin(): Promise<never> {
    throw noServer();
  }

  async administer(): Promise<never> {
    throw noServer();
  }

  dump(): never {
    throw noServer();
  }

  async load(): Promise<never> {
    throw noServer();
  }

  console({ name }: AddOn): never {
    throw new Refusal('not_offered', `${name} has no console. See: renga scheduler`, { id: 'no_console' });
  }

  async *ended(): AsyncGenerator<string> {}
}

const noServer = (): Refusal =>
  new Refusal('not_offered', 'The scheduler has no server. See: renga scheduler', { id: 'no_such_deed' });
