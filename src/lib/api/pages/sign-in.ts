import { createHmac, timingSafeEqual } from 'node:crypto';
import { html } from 'hono/html';
import type { Account } from '../../domain/account.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Clock } from '../../std/clock.ts';
import type { ApiOptions } from '../api-options.ts';
import { errorAnswer } from '../errors.ts';
import type { Html } from './page.ts';

interface SignInOptions extends Pick<ApiOptions, 'accounts' | 'logins' | 'secondFactors'> {
  readonly clock: Clock;
  /** At least 32 random bytes. */
  readonly key: Uint8Array;
}

/** A form as it was sent. */
interface Attempt {
  readonly fields: ReadonlyMap<string, string>;
  readonly address: string;
  /** What the person signs in for: a password that was shown for one thing is not good for another. */
  readonly purpose: string;
}

/** Who it is, or what to ask next. */
export type SignInResult = { readonly account: Account } | { readonly ask: Html; readonly status: number };

/** How long the code of a second factor may take. */
const PATIENCE_MS = 5 * 60_000;

/**
 * The part of a form in which a person says who they are: e-mail and password first, and then the code of the second
 * factor where that is on. No cookie is kept: what the form says is all there is, so nobody else's page can make use of it.
 */
export class SignIn {
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  /** What is asked first. */
  readonly form = (problem?: string, email = ''): Html => html`${problemLine(problem)}
<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" value="${email}" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>`;

  /** @throws {Refusal} `rate_limit` */
  async attempt({ fields, address, purpose }: Attempt): Promise<SignInResult> {
    const proof = fields.get('proof');
    if (proof !== undefined) return this.#withCode(proof, fields.get('code') ?? '', purpose);
    const email = fields.get('email') ?? '';
    try {
      const account = await this.#options.logins.logIn(email, fields.get('password') ?? '', address);
      if (!(await this.#options.secondFactors.isOn(account))) return { account };
      return { ask: codeForm(this.#proofOf(account, purpose)), status: 200 };
    } catch (error) {
      return { ask: this.form(...problemWith(error), email), status: 401 };
    }
  }

  async #withCode(proof: string, code: string, purpose: string): Promise<SignInResult> {
    const account = await this.#provenBy(proof, purpose);
    if (account === null) return { ask: this.form('That took too long. Sign in again.'), status: 401 };
    try {
      await this.#options.secondFactors.check(account, code);
      return { account };
    } catch (error) {
      return { ask: codeForm(proof, ...problemWith(error)), status: 401 };
    }
  }

  /** That somebody has shown the password of an account a moment ago. */
  #proofOf({ id }: Account, purpose: string): string {
    const until = this.#options.clock.now().getTime() + PATIENCE_MS;
    return `${id}.${until}.${this.#mac(id, until, purpose)}`;
  }

  async #provenBy(proof: string, purpose: string): Promise<Account | null> {
    const [id = '', until = '', mac = ''] = proof.split('.');
    const expected = Buffer.from(this.#mac(id, Number(until), purpose));
    const shown = Buffer.from(mac);
    const isGood = shown.length === expected.length && timingSafeEqual(shown, expected);
    if (!isGood || Number(until) <= this.#options.clock.now().getTime()) return null;
    return this.#options.accounts.find(id);
  }

  #mac(id: string, until: number, purpose: string): string {
    const hmac = createHmac('sha256', this.#options.key);
    return hmac.update(`sign-in\n${id}\n${until}\n${purpose}`).digest('base64url');
  }
}

const codeForm = (proof: string, problem?: string): Html => html`${problemLine(problem)}
<input type="hidden" name="proof" value="${proof}">
<label for="code">Code of your authenticator app, or a recovery code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus>`;

const problemLine = (problem: string | undefined): Html | '' =>
  problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`;

/** Wrong credentials are shown beside the form; whatever else went wrong is not for here. */
function problemWith(error: unknown): [string] {
  if (!(error instanceof Refusal) || errorAnswer(error).status === 429) throw error;
  return [error.id === 'two_factor' ? 'That code is wrong, or was used before.' : error.message];
}
