import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { Guesses, type GuessRules } from './guesses.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { Store } from './ports.ts';
import type { WrongCredentials } from './wrong-credentials.ts';

interface LoginsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Told when an address has used up its wrong guesses; never of what was guessed. */
  readonly onNotice: (message: string) => void;
  readonly wrongCredentials: Pick<WrongCredentials, 'note'>;
}

/** A password may be tried some times from one address, and from all addresses together. */
const PASSWORDS_OF_ADDRESS: GuessRules = { size: 10, refillPerMinute: 2 };
const PASSWORDS_OF_ACCOUNT: GuessRules = { size: 100, refillPerMinute: 10 };
/** Tokens cannot be guessed, but nobody is to keep us busy by trying. */
const TOKENS_OF_ADDRESS: GuessRules = { size: 100, refillPerMinute: 60 };

const SHORTEST = 10;
const LONGEST = 1_024;
/** RFC 5321: 64 characters, an @ and 255 more. */
const LONGEST_EMAIL = 320;

/** Passwords, and patience with those who guess. */
export class Logins {
  readonly #options: LoginsOptions;
  readonly #byAddress: Guesses;
  readonly #byAccount: Guesses;
  readonly #tokens: Guesses;
  #nobody: Promise<string> | undefined;

  constructor(options: LoginsOptions) {
    const { clock } = options;
    this.#options = options;
    this.#byAddress = new Guesses({ rules: PASSWORDS_OF_ADDRESS, clock });
    this.#byAccount = new Guesses({ rules: PASSWORDS_OF_ACCOUNT, clock });
    this.#tokens = new Guesses({ rules: TOKENS_OF_ADDRESS, clock });
  }

  /** @throws {Refusal} `invalid_params`, id `invalid_password` */
  async setPassword(account: Account, password: string): Promise<void> {
    this.checkPassword(password);
    await this.#options.store.accounts.setPasswordHash(account.id, await hashPassword(password));
  }

  /** @throws {Refusal} `invalid_params`, id `invalid_password` */
  checkPassword(password: string): void {
    if (password.length < SHORTEST || password.length > LONGEST)
      throw Refusal.invalid(`A password has ${SHORTEST} to ${LONGEST} characters.`, 'invalid_password');
  }

  /** Whether an account has a password that must be known to change it. */
  async hasPassword(account: Account): Promise<boolean> {
    return (await this.#options.store.accounts.passwordHash(account.id)) !== null;
  }

  /**
   * The account of an e-mail address and password. Takes as long for an address that is not known.
   * @throws {Refusal} `unauthorized`, `rate_limit`
   */
  async logIn(email: string, password: string, address: string): Promise<Account> {
    this.#byAddress.check(address);
    // Nobody has such ones, and what is counted by its name is kept.
    if (email.length > LONGEST_EMAIL || password.length > LONGEST) throw this.#wrong(address);
    this.#byAccount.check(email.toLowerCase());
    const { accounts } = this.#options.store;
    const account = (await accounts.find(email)) ?? (await accounts.find(email.toLowerCase()));
    const hash = account && (await this.#options.store.accounts.passwordHash(account.id));
    const right = await isPassword(password, hash ?? (await this.#nobodysHash()));
    if (account && hash && right) return account;
    this.#byAccount.wrong(email.toLowerCase());
    throw this.#wrong(address);
  }

  /** A token that nobody has. @throws {Refusal} `unauthorized`, or `rate_limit` when there were too many of them */
  refuseToken(address: string, refusal: Refusal): never {
    this.#options.wrongCredentials.note('token', address);
    this.#tokens.check(address);
    this.#note(this.#tokens.wrong(address), address, 'tokens');
    throw refusal;
  }

  #wrong(address: string): Refusal {
    this.#options.wrongCredentials.note('password', address);
    this.#note(this.#byAddress.wrong(address), address, 'passwords');
    return new Refusal('unauthorized', 'There was a problem with your login: e-mail or password is wrong.');
  }

  #note(last: boolean, address: string, what: string): void {
    if (last) this.#options.onNotice(`too many wrong ${what} from ${address}: it is slowed down`);
  }

  #nobodysHash(): Promise<string> {
    this.#nobody ??= hashPassword('nobody has this password');
    return this.#nobody;
  }
}
