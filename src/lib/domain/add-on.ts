import { pick, randomBetween, randomHex } from '../std/ids.ts';
import type { ConfigVars } from './config-vars.ts';
import type { Failure } from './failure.ts';
import type { Login } from './login.ts';
import { Refusal } from './refusal.ts';
import type { VersionUpgrade } from './version-upgrade.ts';

/** A service made for an app, under a name of its own; other apps may be attached to it. */
export interface AddOn {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly plan: string;
  /** Of its service, such as `17`; `null` where that comes in one. */
  readonly version: string | null;
  /** On its way to another version, or the last time that it was; `null` when it never was. */
  readonly upgrade: VersionUpgrade | null;
  /** The app that it was made for and that it goes with. */
  readonly appId: string;
  readonly state: 'provisioning' | 'provisioned' | 'deprovisioning';
  readonly credentials: Credentials;
  /** What the password of `credentials` is about to become; `null` when it stays. */
  readonly nextPassword: string | null;
  /** Further ways in, each with rights of its own. */
  readonly logins: readonly Login[];
  /** What was set of its server, such as the `timeout` of Redis. */
  readonly settings: Readonly<Record<string, string>>;
  /** By what follows the attachment's name, such as `URL`; empty until it is provisioned. */
  readonly config: ConfigVars;
  /** Why it does not work just now; `null` when it does or nothing is known. */
  readonly failure: Failure | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What it was made with; the password is random and known to nobody. */
export type Credentials = Readonly<Record<'user' | 'password' | 'database', string>>;

export const newCredentials = (): Credentials => ({
  user: `u${randomHex(7)}`,
  password: newPassword(),
  database: `d${randomHex(7)}`,
});

export const newPassword = (): string => `p${randomHex(32)}`;

/** What an add-on has of ways in and settings before anybody asked for any. */
export const NOTHING_SET: Pick<AddOn, 'version' | 'upgrade' | 'nextPassword' | 'logins' | 'settings'> = {
  version: null,
  upgrade: null,
  nextPassword: null,
  logins: [],
  settings: {},
};

const NAME = /^[a-zA-Z][A-Za-z0-9_-]{2,255}$/;

/** @throws {Refusal} `invalid_params` */
export function checkAddOnName(name: string): string {
  if (NAME.test(name)) return name;
  throw Refusal.invalid(
    'Name must start with a letter and can only contain letters, digits, underscores and dashes (at least 3 characters).',
    'invalid_name',
  );
}

const SHAPES =
  'acute angular animated asymmetrical clean clear colorful concave contoured convex corrugated cubic curly curved ' +
  'cylindrical deep defined dimensional elliptical encircled featured fitted flat flexible fluffy globular graceful ' +
  'horizontal infinite opaque parallel perpendicular polished pointy regular rigid rugged shallow shaped sinuous ' +
  'slippery solid spherical symmetrical tapered tetrahedral transparent trapezoidal triangular vertical';

/** A name as Heroku makes them, such as `postgresql-concave-52656`. */
export const generateAddOnName = (service: string): string =>
  `${service}-${pick(SHAPES.split(' '))}-${randomBetween(10_000, 99_999)}`;
