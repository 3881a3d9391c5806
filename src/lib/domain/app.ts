import { pick, randomBetween } from '../std/ids.ts';
import { OWN_HOSTS } from './own-hosts.ts';
import { Refusal } from './refusal.ts';

/** An app: what is built, configured, scaled and addressed under one name. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly region: string;
  /** The stack of the next build; a slug carries the one that it was built on. */
  readonly buildStack: string;
  readonly maintenance: boolean;
  /** Members of the team that owns it neither see nor join it by themselves. */
  readonly locked: boolean;
  /** An app that is being destroyed keeps its name until nothing of it is left, and is shown to nobody. */
  readonly status: 'active' | 'destroying';
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const NAME = /^[a-z][a-z0-9-]{1,28}[a-z0-9]$/;
const RESERVED = new Set([...OWN_HOSTS, ...['www', 'localhost', 'ssh', 'logs', 'renga']]);

/**
 * Checks an app name against Heroku's pattern and the host names that the platform keeps for itself.
 * @throws {Refusal} `invalid_params`
 */
export function checkAppName(name: string): string {
  if (!NAME.test(name))
    throw Refusal.invalid(
      'Name must start with a letter, end with a letter or digit and can only contain lowercase letters, digits, and dashes (3 to 30 characters).',
      'invalid_name',
    );
  if (RESERVED.has(name) || name.startsWith('xn--'))
    throw Refusal.invalid(`Name ${name} is reserved. Choose another one.`, 'reserved_name');
  return name;
}

const ADJECTIVES =
  'ancient autumn billowing bitter black blue bold broken calm cold cool crimson damp dark dawn divine ' +
  'dry empty evening falling floral fragrant frosty gentle green hidden holy icy late lingering little ' +
  'lively long misty morning muddy nameless old patient polished proud purple quiet rapid red restless ' +
  'rough shy silent small snowy solitary sparkling spring still summer twilight wandering weathered ' +
  'white wild winter wispy withered young';
const NOUNS =
  'bird breeze brook bush butterfly cherry cloud darkness dawn dew dream dust feather field fire ' +
  'firefly flower fog forest frog frost glade glitter grass haze hill lake leaf meadow moon morning ' +
  'mountain night paper pine pond rain resonance river sea shadow shape silence sky smoke snow ' +
  'snowflake sound star sun sunset surf thunder tree violet voice water waterfall wave wildflower wind';

/** A name as Heroku makes them, such as `young-haiku-4821`. */
export function generateAppName(): string {
  return `${pick(ADJECTIVES.split(' '))}-${pick(NOUNS.split(' '))}-${randomBetween(10_000, 99_999)}`;
}
