import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { Accounts } from './accounts.ts';
import type { Apps } from './apps.ts';
import type { Audit } from './audit.ts';
import type { ImageClients, ImagePush, RegistryCredentials } from './ports.ts';
import type { PreAuthorizations } from './pre-authorizations.ts';
import type { Pushers } from './pushers.ts';

interface ImagePushesOptions {
  readonly accounts: Pick<Accounts, 'owner'>;
  readonly apps: Apps;
  readonly audit: Pick<Audit, 'record'>;
  readonly preAuthorizations: Pick<PreAuthorizations, 'checkPush'>;
  readonly pushers: Pushers;
}

/** Who may push and pull images: whoever may deploy to the app, as with git. */
export class ImagePushes implements ImageClients {
  readonly #options: ImagePushesOptions;

  constructor(options: ImagePushesOptions) {
    this.#options = options;
  }

  identify({ token, address }: RegistryCredentials): Promise<Account> {
    const { accounts, pushers } = this.#options;
    return token === null ? accounts.owner() : pushers.identify({ token, address });
  }

  async authorize(
    credentials: RegistryCredentials,
    appName: string,
  ): Promise<{ readonly account: Account; readonly app: App }> {
    const account = await this.identify(credentials);
    const app = await this.#options.apps.find(account, appName, 'deploy');
    if (credentials.token !== null) await this.#options.preAuthorizations.checkPush(account, app);
    return { account, app };
  }

  pushed({ app, account, address, type, manifest }: ImagePush): Promise<void> {
    return this.#options.audit.record({
      actor: { id: account.id, email: account.email },
      address,
      action: 'container push',
      app: { id: app.id, name: app.name },
      fields: [`${type} sha256:${manifest}`],
      allowed: true,
    });
  }
}
