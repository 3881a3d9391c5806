import { BackendError } from '../backend-error.ts';

/** What an entry of the keyring is found by: the same backend, known to the same installation. */
export interface KeyringPlace {
  /** `RENGA_HOME` */
  readonly home: string;
  readonly backend: string;
  /** A token must never be sent to another address. */
  readonly url: string;
}

/** Where the token of a backend would be, or null for one of which no address is known. */
export const keyringPlace = (home: string, backend: string, url: string | undefined): KeyringPlace | null =>
  url === undefined ? null : { home, backend, url };

/** One way to ask the program that speaks for the keyring of an operating system. */
interface Question {
  readonly program: string;
  readonly words: readonly string[];
  /** What must not be seen in a list of processes is said on standard input. */
  readonly input?: string;
}

/** How such a program is asked. */
interface Dialect {
  /** What has to be installed for it. */
  readonly from: string;
  find(place: KeyringPlace): Question;
  keep(place: KeyringPlace, token: string): Question;
  forget(place: KeyringPlace): Question;
  /** The program found nothing, which is no fault. */
  isMissing(outcome: Outcome): boolean;
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const SERVICE = 'renga';
const LIMIT_MS = 60_000;
/** Every token that we or Heroku give out; nothing in it has a meaning for a program that reads words. */
const TOKEN = /^[\w.~+/=-]+$/;

/** The keyring of a Linux desktop (Secret Service), by libsecret's own tool. */
const secretTool: Dialect = {
  from: 'secret-tool (Debian and Ubuntu: apt-get install libsecret-tools)',
  find: (place) => ({ program: 'secret-tool', words: ['lookup', ...attributes(place)] }),
  keep: (place, token) => ({
    program: 'secret-tool',
    words: ['store', '--label', `Renga: ${place.backend}`, ...attributes(place)],
    input: token,
  }),
  forget: (place) => ({ program: 'secret-tool', words: ['clear', ...attributes(place)] }),
  isMissing: ({ status, stderr }) => status === 1 && stderr.trim() === '',
};

const attributes = ({ home, backend, url }: KeyringPlace): readonly string[] => [
  ...['service', SERVICE],
  ...['home', home],
  ...['backend', backend],
  ...['url', url],
];

/** The keychain of macOS, by its own tool; it answers 44 where there is no such entry. */
const security: Dialect = {
  from: 'security, which is part of macOS',
  find: (place) => ({ program: 'security', words: ['find-generic-password', ...entry(place), '-w'] }),
  keep: (place, token) => ({
    program: 'security',
    words: ['-i'],
    input: `add-generic-password -U ${entry(place).map(quoted).join(' ')} -w ${token}\n`,
  }),
  forget: (place) => ({ program: 'security', words: ['delete-generic-password', ...entry(place)] }),
  isMissing: ({ status }) => status === 44,
};

const entry = ({ home, backend, url }: KeyringPlace): readonly string[] => [
  ...['-s', `${SERVICE} ${url}`],
  ...['-a', `${backend} ${home}`],
];

const quoted = (word: string): string => `"${word.replaceAll(/["\\]/g, '\\$&')}"`;

/** The keyring of the person's operating system: opened with their login, and closed to everything else. */
export class Keyring {
  readonly #dialect: Dialect | null;

  constructor(platform: NodeJS.Platform = process.platform) {
    this.#dialect = platform === 'darwin' ? security : platform === 'win32' ? null : secretTool;
  }

  /** @throws {BackendError} `keyring_unavailable` */
  find(place: KeyringPlace): string | undefined {
    const { dialect, outcome } = this.#ask(({ find }) => find(place));
    if (outcome.status === 0) return outcome.stdout.trim() || undefined;
    if (dialect.isMissing(outcome)) return undefined;
    throw unavailable(reasonOf(outcome));
  }

  /** @throws {BackendError} `keyring_unavailable`; then nothing is kept */
  keep(place: KeyringPlace, token: string): void {
    if (!TOKEN.test(token)) throw unavailable('it cannot hold a token like this one');
    const { outcome } = this.#ask(({ keep }) => keep(place, token));
    // The interactive form of `security` ends with 0 whatever became of it.
    if (outcome.status !== 0 || this.find(place) !== token) throw unavailable(reasonOf(outcome));
  }

  /** @throws {BackendError} `keyring_unavailable` */
  forget(place: KeyringPlace): void {
    const { dialect, outcome } = this.#ask(({ forget }) => forget(place));
    if (outcome.status !== 0 && !dialect.isMissing(outcome)) throw unavailable(reasonOf(outcome));
  }

  #ask(question: (dialect: Dialect) => Question): { readonly dialect: Dialect; readonly outcome: Outcome } {
    const dialect = this.#dialect;
    if (!dialect) throw unavailable('there is no way to ask for it on Windows');
    const { program, words, input = '' } = question(dialect);
    // Loaded here, because hardly any command needs it.
    const { spawnSync } = process.getBuiltinModule('node:child_process');
    const { error, ...outcome } = spawnSync(program, words, { input, encoding: 'utf8', timeout: LIMIT_MS });
    // One that ends before it has read what it is told has a status all the same.
    if (error && outcome.status === null)
      throw unavailable(isAbsent(error) ? `it needs ${dialect.from}` : error.message);
    return { dialect, outcome };
  }
}

const isAbsent = (error: Error): boolean => 'code' in error && error.code === 'ENOENT';

const reasonOf = ({ status, stderr }: Outcome): string =>
  stderr.trim().split('\n').at(-1) || `its program ended with ${status}`;

const unavailable = (why: string): BackendError =>
  new BackendError(
    'keyring_unavailable',
    `The keyring of this system cannot be used: ${why}. Unlock it, or keep the token in a file: renga login --no-keyring`,
  );
