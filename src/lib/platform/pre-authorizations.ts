import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { isEnabled } from '../domain/app-feature.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import type { Apps } from './apps.ts';
import type { Store } from './ports.ts';
import type { SecondFactors } from './second-factors.ts';

interface PreAuthorizationsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Pick<Apps, 'find'>;
  readonly secondFactors: Pick<SecondFactors, 'isOn' | 'check'>;
}

/** Who asks to change an app, and by what. */
interface Change {
  readonly account: Account;
  /** What the token belongs to; any token of the account for a push, as git has one of its own. */
  readonly authorizationId: string | null;
  /** Of the second factor, where it is shown with the request itself. */
  readonly code?: string | undefined;
}

/** Half an hour: long enough to deploy and look, short enough that a stolen token is soon alone again. */
export const PRE_AUTHORIZATION_MS = 30 * 60_000;

/**
 * Apps with `require-two-factor` are changed from elsewhere only by who has shown a code of their second factor, with the
 * request or a short while before. After a restart of the control plane it is shown again.
 */
export class PreAuthorizations {
  readonly #options: PreAuthorizationsOptions;
  /** By account, app and authorization: until when. */
  readonly #until = new Map<string, number>();

  constructor(options: PreAuthorizationsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `not_found`; `forbidden`, ids `two_factor`, `two_factor_missing`; `rate_limit` */
  async grant(
    appIdOrName: string,
    { account, authorizationId, code }: Change,
  ): Promise<{ readonly app: App; readonly until: Date }> {
    const { apps, clock, secondFactors } = this.#options;
    const app = await apps.find(account, appIdOrName);
    if ((await this.#isRequired(app)) && !(await secondFactors.isOn(account))) throw missing(app);
    await secondFactors.check(account, code);
    const now = clock.monotonic();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
    this.#until.set(keyOf(account, app, authorizationId), now + PRE_AUTHORIZATION_MS);
    return { app, until: new Date(clock.now().getTime() + PRE_AUTHORIZATION_MS) };
  }

  /**
   * Lets a change through, or says what it takes; about apps that the account cannot see it says nothing.
   * @throws {Refusal} `forbidden`, ids `two_factor` (with the app) and `two_factor_missing`; `rate_limit`
   */
  async check(appIdOrName: string, { account, authorizationId, code }: Change): Promise<void> {
    const { apps, secondFactors } = this.#options;
    const app = await apps.find(account, appIdOrName).catch(() => null);
    if (!app || !(await this.#isRequired(app))) return;
    if (!(await secondFactors.isOn(account))) throw missing(app);
    if (this.#isCleared(account, app, authorizationId)) return;
    await secondFactors.check(account, code).catch((error: unknown) => {
      throw error instanceof Refusal && error.id === 'two_factor' ? error.about(app) : error;
    });
  }

  /** The same for a push. @throws {Refusal} `forbidden` */
  async checkPush(account: Account, app: App): Promise<void> {
    const { secondFactors } = this.#options;
    if (!(await this.#isRequired(app))) return;
    if (!(await secondFactors.isOn(account))) throw missing(app);
    const now = this.#options.clock.monotonic();
    const own = `${account.id} ${app.id} `;
    if ([...this.#until].some(([key, until]) => key.startsWith(own) && until > now)) return;
    throw new Refusal(
      'forbidden',
      `${app.name} is changed with a second factor only. Show yours, then push again: renga 2fa:authorize --app ${app.name}`,
      { id: 'two_factor' },
    );
  }

  #isCleared(account: Account, app: App, authorizationId: string | null): boolean {
    const until = this.#until.get(keyOf(account, app, authorizationId));
    return until !== undefined && until > this.#options.clock.monotonic();
  }

  async #isRequired(app: App): Promise<boolean> {
    return isEnabled('require-two-factor', await this.#options.store.features.list(app.id));
  }
}

const keyOf = (account: Account, app: App, authorizationId: string | null): string =>
  `${account.id} ${app.id} ${authorizationId ?? ''}`;

const missing = ({ name }: App): Refusal =>
  new Refusal(
    'forbidden',
    `${name} is changed with a second factor only, and you have none. Turn it on: renga 2fa:enable`,
    { id: 'two_factor_missing' },
  );
