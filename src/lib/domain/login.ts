import type { ConfigVars } from './config-vars.ts';
import { Refusal } from './refusal.ts';

/** A way into an add-on besides the one that it was made with: Heroku's named credential. */
export interface Login {
  /** Also the user's name at the server. */
  readonly name: string;
  readonly password: string;
  /** What the password is about to become; `null` when it stays. */
  readonly nextPassword: string | null;
  readonly state: 'creating' | 'active' | 'removing';
  /** By what follows the attachment's name, such as `URL`; empty until it is active. */
  readonly config: ConfigVars;
}

/** The way in that every add-on has, as Heroku calls it. */
export const DEFAULT_LOGIN = 'default';

const NAME = /^[a-z][a-z0-9_-]{0,49}$/;
const RESERVED = /^(default|postgres|public|none|pg_.*|current_user|session_user)$/;

/** @throws {Refusal} `invalid_params` */
export function checkLoginName(name: string): string {
  if (NAME.test(name) && !RESERVED.test(name)) return name;
  throw Refusal.invalid(
    `A credential cannot be called "${name}". Start with a letter and use at most 50 small letters, digits, dashes and underscores; the server's own names are taken.`,
    'invalid_name',
  );
}
