import { createHash, randomBytes } from 'node:crypto';
import type { Account, IsAdministrator } from '../domain/account.ts';
import { checkEmail, INVITATION_LIFETIME_MS, type Invitation } from '../domain/invitation.ts';
import { Refusal } from '../domain/refusal.ts';
import { isTeamEmail } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Logins } from './logins.ts';
import type { Records, Store } from './ports.ts';

interface InvitationsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logins: Pick<Logins, 'checkPassword' | 'setPassword'>;
  readonly isAdministrator: IsAdministrator;
}

/** An account, and what lets its person in where nobody has set its password yet. */
export interface Invited {
  readonly account: Account;
  /** `null` when the account has a password: nobody is invited over the head of its person. */
  readonly link: { readonly secret: string; readonly expiresAt: Date } | null;
}

const SECRET_BYTES = 32;

/** Further accounts: made by administrators, opened by whoever has the link. */
export class Invitations {
  readonly #options: InvitationsOptions;

  constructor(options: InvitationsOptions) {
    this.#options = options;
  }

  /**
   * `invite` for whoever may.
   * @throws {Refusal} `forbidden`, id `may_not_invite`; `invalid_params`, id `invalid_email`
   */
  async inviteAs(inviter: Account, text: string): Promise<Invited> {
    if (!(await this.#options.isAdministrator(inviter))) throw mayNotInvite();
    return this.invite(text);
  }

  /**
   * The account of an e-mail address; one that nobody has is invited by whoever may. Others get no link, as whoever has
   * that sets the password.
   * @throws {Refusal} `forbidden`, id `may_not_invite`; `invalid_params`, id `invalid_email`
   */
  async findOrInviteAs(inviter: Account, text: string): Promise<Invited> {
    if (await this.#options.isAdministrator(inviter)) return this.invite(text);
    const known = await findPerson(this.#options.store, text);
    if (!known) throw mayNotInvite(text);
    return { account: known, link: null };
  }

  /**
   * The account of an e-mail address, made where there is none. Until its password is set each call gives out a new
   * link, and the one before is good for nothing.
   * @throws {Refusal} `invalid_params`, id `invalid_email`
   */
  invite(text: string): Promise<Invited> {
    return this.#options.store.transaction(async (records) => {
      const account = await this.#accountOf(records, text);
      if ((await records.accounts.passwordHash(account.id)) !== null) return { account, link: null };
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const createdAt = this.#options.clock.now();
      const invitation: Invitation = {
        id: newId(),
        accountId: account.id,
        secretHash: hashSecret(secret),
        expiresAt: new Date(createdAt.getTime() + INVITATION_LIFETIME_MS),
        createdAt,
      };
      await records.invitations.replace(invitation);
      return { account, link: { secret, expiresAt: invitation.expiresAt } };
    });
  }

  /** Whose link it is. @throws {Refusal} `not_found` when it is wrong, used up or too old */
  async find(secret: string): Promise<Account> {
    const { store, clock } = this.#options;
    const found = await store.invitations.find(hashSecret(secret));
    const account = found && (await store.accounts.find(found.accountId));
    if (!account || found.expiresAt <= clock.now()) throw noLonger();
    return account;
  }

  /** Uses the link up and sets the password. @throws {Refusal} `not_found`; `invalid_params`, id `invalid_password` */
  async accept(secret: string, password: string): Promise<Account> {
    const { store, logins } = this.#options;
    logins.checkPassword(password);
    const account = await this.find(secret);
    if (!(await store.invitations.delete(hashSecret(secret)))) throw noLonger();
    await logins.setPassword(account, password);
    return account;
  }

  async #accountOf(records: Records, text: string): Promise<Account> {
    const known = await findPerson(records, text);
    if (known) return known;
    const now = this.#options.clock.now();
    const account: Account = {
      id: newId(),
      email: checkEmail(text),
      name: null,
      createdAt: now,
      updatedAt: now,
    };
    await records.accounts.insert(account);
    return account;
  }
}

/** Never the account of a team, which nobody is. */
async function findPerson({ accounts }: Records, text: string): Promise<Account | null> {
  // As it is first: the first account has the name of a person of this machine in it, whatever its letters.
  const known = await accounts.find(text);
  return known && !isTeamEmail(known.email) ? known : accounts.find(checkEmail(text));
}

function mayNotInvite(text?: string): Refusal {
  const who = text === undefined ? '' : `Nobody here has the address ${text}, and `;
  const may = `${who === '' ? 'Only' : 'only'} administrators of this installation may invite.`;
  return new Refusal('forbidden', `${who}${may} Ask one of them to run: renga account:invite EMAIL`, {
    id: 'may_not_invite',
  });
}

const noLonger = (): Refusal =>
  new Refusal('not_found', 'This invitation is used up or too old. Ask for a new one.', {
    resource: 'invitation',
  });

const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
