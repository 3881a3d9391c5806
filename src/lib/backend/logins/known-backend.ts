/** What is kept of one backend between commands. */
export interface KnownBackend {
  /** Where its API is; none for the local one. */
  readonly url?: string;
  readonly token?: string;
  /** Where the token is, if it is not here: in the keyring of the operating system. */
  readonly keptIn?: 'keyring';
  /** E-mail of the account that the token belongs to. */
  readonly account?: string;
  /** Absolute path of the only authority that may vouch for it. */
  readonly caFile?: string;
}

/** All of it, as it is in the file. */
export interface Logins {
  /** The backend that is meant when none is named; the local one when absent. */
  readonly current?: string;
  readonly backends: Readonly<Record<string, KnownBackend>>;
}

export const noLogins: Logins = { backends: {} };

/** Reads what the file says. @returns null for anything that we would not have written */
export function parseLogins(text: string): Logins | null {
  try {
    const value: unknown = JSON.parse(text);
    return isLogins(value) ? { ...value, backends: value.backends ?? {} } : null;
  } catch {
    return null;
  }
}

type Written = Omit<Logins, 'backends'> & Partial<Pick<Logins, 'backends'>>;

const isLogins = (value: unknown): value is Written =>
  isObject(value) &&
  isText(value['current']) &&
  (value['backends'] === undefined ||
    (isObject(value['backends']) && Object.values(value['backends']).every(isKnownBackend)));

const isKnownBackend = (value: unknown): boolean =>
  isObject(value) &&
  ['url', 'token', 'account', 'caFile'].every((key) => isText(value[key])) &&
  [undefined, 'keyring'].includes(value['keptIn'] as undefined);

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
