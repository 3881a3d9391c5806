import type { AddOn, Credentials } from './add-on.ts';
import type { ConfigVars } from './config-vars.ts';
import type { Plan } from './plan.ts';
import { Refusal } from './refusal.ts';

/** A service of the marketplace that add-ons are made of. */
export interface AddOnService {
  readonly name: string;
  readonly label: string;
  readonly summary: string;
  /** Where its users read on. */
  readonly docs: string;
  /** Names that Heroku's marketplace has for the same. */
  readonly aliases: readonly string[];
  /** Attachment names: of the first of an app, and what a colour follows for further ones. */
  readonly attachment: { readonly first: string; readonly further: string };
  /** Config values by what follows the attachment's name, with `{host}` and credentials to be filled in. */
  readonly config: ConfigVars;
  /** How it is reached from outside, where it can be: the port of its server, and what is spoken there. */
  readonly outside?: { readonly port: number; readonly protocol: DataProtocol };
  /** The first is the usual one. */
  readonly plans: readonly [Plan, ...Plan[]];
  /** What can be chosen from, the newest first, which is the usual one; missing where there is no choice. */
  readonly versions?: readonly string[];
  /** How an add-on comes to a newer one: the data are copied to a server beside, or the new server takes them as they are. */
  readonly upgrades?: 'copied' | 'in-place' | undefined;
  /** An app may have only one add-on of it. */
  readonly onePerApp?: boolean;
  /** Of a service that somebody else runs. */
  readonly partner?: {
    /** It has a page for the users of an add-on. */
    readonly hasDashboard: boolean;
    /** It may have the log of the app sent to it. */
    readonly readsLog: boolean;
  };
}

/** What is spoken with a server, as far as a go-between has to know it. */
export type DataProtocol = 'postgresql' | 'redis';

/** A plan with its service, as `postgresql:mini` names it. */
export interface ServicePlan {
  readonly service: AddOnService;
  readonly plan: Plan;
}

/** `postgresql:mini` */
export const planName = ({ service, plan }: ServicePlan): string => `${service.name}:${plan.name}`;

/** @throws {Refusal} `not_found` */
export function findService(services: readonly AddOnService[], name: string): AddOnService {
  const found = services.find((service) => service.name === name || service.aliases.includes(name));
  if (!found) throw Refusal.missing('addon_service');
  return found;
}

/**
 * The plan that `service:plan` names, or the usual one of `service`.
 * @throws {Refusal} `invalid_params` in Heroku's words, with what there is
 */
export function findPlan(services: readonly AddOnService[], text: string): ServicePlan {
  const [name = '', wanted] = text.split(':');
  const service = services.find((each) => each.name === name || each.aliases.includes(name));
  const plan = service?.plans.find((each) => wanted === undefined || each.name === wanted);
  if (service && plan) return { service, plan };
  const known = service
    ? service.plans.map((each) => planName({ service, plan: each }))
    : services.map((each) => each.name);
  throw Refusal.invalid(
    `Couldn't find either the add-on service or the add-on plan of "${text}". There are: ${known.join(', ')}.`,
    'unknown_plan',
  );
}

/** What an add-on is of; a service or a plan that is no longer offered is known by its name alone. */
export function planOfAddOn(
  services: readonly AddOnService[],
  { service: name, plan: planName }: { readonly service: string; readonly plan: string },
): ServicePlan {
  const unknown: Plan = { name: planName, description: 'no longer offered', memoryMb: 0, connections: 0 };
  const service = services.find((each) => each.name === name);
  if (service) return { service, plan: service.plans.find((each) => each.name === planName) ?? unknown };
  return { service: goneService(name, unknown), plan: unknown };
}

const goneService = (name: string, plan: Plan): AddOnService => ({
  name,
  label: name,
  summary: 'no longer offered by this installation',
  docs: '',
  aliases: [],
  attachment: { first: '', further: '' },
  config: {},
  plans: [plan],
});

/**
 * The version that is wanted of a service, or its usual one; `null` of a service without versions.
 * @throws {Refusal} `invalid_params`, id `unknown_version`
 */
export function chooseVersion({ label, versions }: AddOnService, wanted: string | undefined): string | null {
  if (versions === undefined) return null;
  const version = wanted ?? versions[0] ?? null;
  if (version === null || versions.includes(version)) return version;
  throw Refusal.invalid(
    `There is no ${label} ${wanted} here. There are: ${versions.join(', ')}.`,
    'unknown_version',
  );
}

/** What follows the attachment's name in the config vars of an add-on: what it has, or is to have when it is made. */
export const configShape = (addOn: AddOn, { service }: ServicePlan): ConfigVars =>
  addOn.state === 'provisioning' ? service.config : addOn.config;

/** Config values of an add-on of a service, by what follows the attachment's name. */
export function configValues(service: AddOnService, host: string, credentials: Credentials): ConfigVars {
  const values: ConfigVars = { host, ...credentials };
  return Object.fromEntries(
    Object.entries(service.config).map(([suffix, template]) => [
      suffix,
      template.replace(/\{(\w+)\}/g, (_all, key: string) => values[key] ?? ''),
    ]),
  );
}
