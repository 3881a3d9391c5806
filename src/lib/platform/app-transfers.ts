import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { AppTransfer } from '../domain/app-transfer.ts';
import { COLLABORATORS } from '../domain/collaboration.ts';
import { Refusal } from '../domain/refusal.ts';
import { isTeamEmail } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Activity } from './activity.ts';
import type { Apps } from './apps.ts';
import type { DynoHours } from './dyno-hours.ts';
import type { Records, Routes, Store } from './ports.ts';

interface AppTransfersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly activity: Activity;
  readonly routes: Pick<Routes, 'publish'>;
  readonly dynoHours: Pick<DynoHours, 'count'>;
}

/** A transfer with what its ids stand for. */
export interface TransferInWords {
  readonly transfer: AppTransfer;
  readonly app: Pick<App, 'id' | 'name'>;
  readonly owner: Pick<Account, 'id' | 'email'>;
  readonly recipient: Pick<Account, 'id' | 'email'>;
}

/** Gives apps to other owners. Hours that an app has used stay with whoever owned it then. */
export class AppTransfers {
  readonly #options: AppTransfersOptions;

  constructor(options: AppTransfersOptions) {
    this.#options = options;
  }

  /** What an account has offered or was offered, newest first. */
  async list(account: Account): Promise<readonly TransferInWords[]> {
    const all = await this.#options.store.appTransfers.ofAccount(account.id);
    const described = await Promise.all(all.map((transfer) => this.#inWords(transfer)));
    return described.flatMap((each) => each ?? []);
  }

  /** By id, or by the app that is offered. @throws {Refusal} `not_found` */
  async find(account: Account, idOrApp: string): Promise<TransferInWords> {
    const all = await this.list(account);
    const byApp = all.filter(({ app }) => app.name === idOrApp || app.id === idOrApp);
    const found =
      all.find(({ transfer }) => transfer.id === idOrApp) ??
      byApp.find(({ transfer }) => transfer.state === 'pending') ??
      byApp[0];
    if (!found) throw Refusal.missing('app transfer');
    return found;
  }

  /**
   * Offers an app to somebody with an account; what was offered of it before is not any more. Nothing needs to be
   * accepted by who owns it already. Teams neither offer nor are offered anything: see `TeamApps`.
   * @throws {Refusal} `forbidden`, `not_found`; `invalid_params`, id `team_app`
   */
  async create(account: Account, wanted: { readonly app: string; readonly recipient: string }) {
    const { apps, store, clock, activity } = this.#options;
    const app = await apps.find(account, wanted.app, 'manage');
    if (app.ownerId !== account.id) throw ofTeam(app);
    const recipient = await store.accounts.find(wanted.recipient);
    if (!recipient || isTeamEmail(recipient.email)) throw Refusal.missing('account');
    const now = clock.now();
    const transfer: AppTransfer = {
      id: newId(),
      appId: app.id,
      ownerId: account.id,
      recipientId: recipient.id,
      state: recipient.id === account.id ? 'accepted' : 'pending',
      createdAt: now,
      updatedAt: now,
    };
    await store.transaction(async ({ appTransfers }) => {
      for (const old of await appTransfers.ofApp(app.id))
        if (old.state === 'pending') await appTransfers.delete(old.id);
      await appTransfers.insert(transfer);
    });
    activity.byUser(app.id, `Offer the app to ${recipient.email}`, account);
    return { transfer, app, owner: account, recipient } satisfies TransferInWords;
  }

  /**
   * Takes or declines what was offered. Who owned the app works on it as a collaborator from then on.
   * @throws {Refusal} `not_found`; `forbidden` for anybody but the recipient; `invalid_params` when it is settled
   */
  async settle(account: Account, idOrApp: string, state: 'accepted' | 'declined'): Promise<TransferInWords> {
    const { store, clock, activity, routes, dynoHours } = this.#options;
    const found = await this.find(account, idOrApp);
    if (found.transfer.recipientId !== account.id)
      throw new Refusal('forbidden', `Only ${found.recipient.email} may take or decline ${found.app.name}.`);
    await dynoHours.count();
    const transfer: AppTransfer = { ...found.transfer, state, updatedAt: clock.now() };
    await store.transaction(async (records) => {
      const today = (await records.appTransfers.ofApp(found.app.id)).find(({ id }) => id === transfer.id);
      if (today?.state !== 'pending')
        throw Refusal.invalid(`${found.app.name} is not offered any more.`, 'not_pending');
      await records.appTransfers.update(transfer);
      if (state === 'accepted') await handOver(records, transfer);
    });
    if (state === 'accepted') await routes.publish();
    const what = state === 'accepted' ? 'Transfer the app to' : 'Transfer declined by';
    activity.byUser(found.app.id, `${what} ${account.email}`, account);
    return { ...found, transfer };
  }

  /** Takes an offer back, or forgets a settled one. @throws {Refusal} `not_found`, `forbidden` */
  async remove(account: Account, idOrApp: string): Promise<TransferInWords> {
    const found = await this.find(account, idOrApp);
    if (found.transfer.ownerId !== account.id)
      throw new Refusal('forbidden', `Only ${found.owner.email} may take that back. You may decline it.`);
    await this.#options.store.appTransfers.delete(found.transfer.id);
    return found;
  }

  async #inWords(transfer: AppTransfer): Promise<TransferInWords | null> {
    const { apps, accounts } = this.#options.store;
    const [app, owner, recipient] = await Promise.all([
      apps.find(transfer.appId),
      accounts.find(transfer.ownerId),
      accounts.find(transfer.recipientId),
    ]);
    return app?.status === 'active' && owner && recipient ? { transfer, app, owner, recipient } : null;
  }
}

const ofTeam = ({ name }: App): Refusal =>
  Refusal.invalid(
    `A team owns ${name}. One of its admins gives it to a member or to another team: renga apps:transfer`,
    'team_app',
  );

async function handOver(records: Records, { appId, ownerId, recipientId, updatedAt }: AppTransfer) {
  const app = await records.apps.find(appId);
  if (app?.status !== 'active' || app.ownerId !== ownerId) throw Refusal.missing('app');
  const own = await records.collaborations.find(appId, recipientId);
  if (own) await records.collaborations.delete(own.id);
  await records.apps.setOwner(appId, recipientId, updatedAt);
  await records.collaborations.insert({
    id: newId(),
    appId,
    accountId: ownerId,
    permissions: COLLABORATORS,
    createdAt: updatedAt,
    updatedAt,
  });
}
