import type { AddOn } from './add-on.ts';
import type { ConfigVars } from './config-vars.ts';
import { Refusal } from './refusal.ts';

/** A name that an app has for an add-on; its config vars derive from it. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly addOnId: string;
  readonly appId: string;
  /** The login that its config vars are of; `null` for the one that every add-on has. */
  readonly login: string | null;
  readonly createdAt: Date;
}

const NAME = /^[A-Z][A-Z0-9_]{0,63}$/;
const COLOURS =
  'AMBER AQUA BLACK BLUE BRONZE BROWN CHARCOAL COBALT COPPER CRIMSON CYAN GOLD GRAY GREEN IVORY JADE MAROON MAUVE NAVY ' +
  'OLIVE ONYX ORANGE PINK PUCE PURPLE RED ROSE SILVER TEAL VIOLET WHITE YELLOW';

/** @throws {Refusal} `invalid_params` */
export function checkAttachmentName(name: string): string {
  const upper = name.toUpperCase();
  if (NAME.test(upper)) return upper;
  throw Refusal.invalid(
    'Attachment name must start with a letter and can only contain letters, digits and underscores.',
    'invalid_name',
  );
}

/**
 * The name of a new attachment that was not given one: the service's own, then one with a colour (behaviour of Heroku
 * Postgres: `DATABASE`, then `HEROKU_POSTGRESQL_ONYX`).
 * @param random from 0 to 1
 */
export function chooseAttachmentName(
  names: { readonly first: string; readonly further: string },
  taken: ReadonlySet<string>,
  random: () => number = Math.random,
): string {
  if (!taken.has(names.first)) return names.first;
  const free = COLOURS.split(' ')
    .map((colour) => `${names.further}_${colour}`)
    .filter((name) => !taken.has(name));
  const chosen = free[Math.floor(random() * free.length)];
  if (chosen === undefined)
    throw Refusal.invalid('No attachment name is left. Choose one with --as.', 'invalid_name');
  return chosen;
}

/** The values of an add-on that an attachment gives to its app, by what follows its name. */
export const attachedValues = ({ config, logins }: AddOn, login: string | null): ConfigVars =>
  login === null ? config : (logins.find(({ name }) => name === login)?.config ?? {});

/** The config vars of an attachment: `DATABASE_URL`. */
export const attachedVars = (name: string, config: ConfigVars): ConfigVars =>
  Object.fromEntries(Object.entries(config).map(([suffix, value]) => [`${name}_${suffix}`, value]));
