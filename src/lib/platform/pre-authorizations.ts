import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { isEnabled } from '../domain/app-feature.ts';
import type { PreAuthorization } from '../domain/pre-authorization.ts';
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
 * request or a short while before.
 */
export class PreAuthorizations {
  readonly #options: PreAuthorizationsOptions;

  constructor(options: PreAuthorizationsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `not_found`; `forbidden`, ids `two_factor`, `two_factor_missing`; `rate_limit` */
  async grant(
    appIdOrName: string,
    { account, authorizationId, code }: Change,
  ): Promise<{ readonly app: App; readonly until: Date }> {
    const { apps, clock, secondFactors, store } = this.#options;
    const app = await apps.find(account, appIdOrName);
    if ((await this.#isRequired(app)) && !(await secondFactors.isOn(account))) throw missing(app);
    await secondFactors.check(account, code);
    const now = clock.now();
    const until = new Date(now.getTime() + PRE_AUTHORIZATION_MS);
    await store.transaction(async ({ preAuthorizations }) => {
      await preAuthorizations.trim(now);
      await preAuthorizations.put({ accountId: account.id, appId: app.id, authorizationId, endsAt: until });
    });
    return { app, until };
  }

  /**
   * Lets a change of apps through, or says what it takes; about those that the account cannot see it says nothing. One
   * code is good for all of them.
   * @throws {Refusal} `forbidden`, ids `two_factor` (with the app) and `two_factor_missing`; `rate_limit`
   */
  async check(appIdsOrNames: readonly string[], { account, authorizationId, code }: Change): Promise<void> {
    const { secondFactors } = this.#options;
    const [app] = await this.#closed(appIdsOrNames, account, authorizationId);
    if (!app) return;
    if (!(await secondFactors.isOn(account))) throw missing(app);
    await secondFactors.check(account, code).catch((error: unknown) => {
      throw error instanceof Refusal && error.id === 'two_factor' ? error.about(app) : error;
    });
  }

  /** Those that a second factor has to be shown for yet. */
  async #closed(
    appIdsOrNames: readonly string[],
    account: Account,
    authorizationId: string | null,
  ): Promise<readonly App[]> {
    const found = await Promise.all(
      appIdsOrNames.map(async (each) => {
        const app = await this.#options.apps.find(account, each).catch(() => null);
        if (!app || !(await this.#isRequired(app))) return [];
        const given = await this.#given(account, app);
        return given.some((one) => one.authorizationId === authorizationId) ? [] : [app];
      }),
    );
    return found.flat();
  }

  /** The same for a push. @throws {Refusal} `forbidden` */
  async checkPush(account: Account, app: App): Promise<void> {
    const { secondFactors } = this.#options;
    if (!(await this.#isRequired(app))) return;
    if (!(await secondFactors.isOn(account))) throw missing(app);
    if ((await this.#given(account, app)).length > 0) return;
    throw new Refusal(
      'forbidden',
      `${app.name} is changed with a second factor only. Show yours, then push again: renga 2fa:authorize --app ${app.name}`,
      { id: 'two_factor' },
    );
  }

  async #given(account: Account, app: App): Promise<readonly PreAuthorization[]> {
    const { clock, store } = this.#options;
    const now = clock.now();
    const all = await store.preAuthorizations.list(account.id, app.id);
    return all.filter(({ endsAt }) => endsAt > now);
  }

  async #isRequired(app: App): Promise<boolean> {
    return isEnabled('require-two-factor', await this.#options.store.features.list(app.id));
  }
}

const missing = ({ name }: App): Refusal =>
  new Refusal(
    'forbidden',
    `${name} is changed with a second factor only, and you have none. Turn it on: renga 2fa:enable`,
    { id: 'two_factor_missing' },
  );
