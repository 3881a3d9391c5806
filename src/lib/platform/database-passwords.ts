import type { Clock } from '../std/clock.ts';
import { Guesses, type GuessRules } from './guesses.ts';
import type { WrongCredentials } from './wrong-credentials.ts';

interface DatabasePasswordsOptions {
  readonly clock: Clock;
  /** Told when an address has used up its wrong guesses. */
  readonly onNotice: (message: string) => void;
  readonly wrongCredentials: Pick<WrongCredentials, 'note'>;
}

/** These passwords cannot be guessed, but nobody is to keep a database busy by trying. */
const PASSWORDS_OF_ADDRESS: GuessRules = { size: 20, refillPerMinute: 10 };

/** Patience with those who show databases wrong passwords from outside; the server of each says that they are wrong. */
export class DatabasePasswords {
  readonly #options: DatabasePasswordsOptions;
  readonly #guesses: Guesses;

  constructor(options: DatabasePasswordsOptions) {
    this.#options = options;
    this.#guesses = new Guesses({ rules: PASSWORDS_OF_ADDRESS, clock: options.clock });
  }

  mayTry(address: string): boolean {
    return !this.#guesses.isSpent(address);
  }

  /** Counts one. */
  note(address: string): void {
    const { wrongCredentials, onNotice } = this.#options;
    wrongCredentials.note('password', address);
    if (this.#guesses.wrong(address))
      onNotice(`too many wrong passwords of databases from ${address}: it is slowed down`);
  }
}
