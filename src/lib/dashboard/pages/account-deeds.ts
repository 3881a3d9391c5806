import type { AppTransferResource } from '../../schema/app-transfer.ts';
import type { KeyResource } from '../../schema/ssh-key.ts';
import { ApiError, path } from '../api.ts';
import { field } from '../parts.ts';
import type { Done, Visit } from '../visit.ts';

// What the page of the account does.

const done = (notice: string): Done => ({ to: '/account', notice });

export async function endSession({ api, param }: Visit): Promise<Done> {
  await api.delete(path`/oauth/sessions/${param('session')}`);
  return done('The session has ended.');
}

export async function addKey(visit: Visit): Promise<Done> {
  const { comment } = await visit.api.post<KeyResource>('/account/keys', {
    body: { public_key: field(visit, 'key') },
  });
  return done(`The key ${comment} is added.`);
}

export async function removeKey({ api, param }: Visit): Promise<Done> {
  await api.delete(path`/account/keys/${param('key')}`);
  return done('The key is removed.');
}

export async function revoke({ api, param }: Visit): Promise<Done> {
  await api.delete(path`/oauth/authorizations/${param('authorization')}`);
  return done('The authorization is revoked.');
}

/** Accepts or declines an app that was offered, or takes an offer back. */
export async function settleTransfer(visit: Visit): Promise<Done> {
  const state = field(visit, 'state');
  const transfer = path`/account/app-transfers/${visit.param('transfer')}`;
  if (state === 'cancelled') {
    const { app } = await visit.api.delete<AppTransferResource>(transfer);
    return done(`${app.name} is offered no more.`);
  }
  const { app } = await visit.api.patch<AppTransferResource>(transfer, { body: { state } });
  return done(state === 'accepted' ? `${app.name} is yours now.` : `${app.name} stays where it is.`);
}

/** Shows the code of a second factor to an app that wants one before it is changed. */
export async function showSecondFactor(visit: Visit): Promise<Done> {
  const app = visit.param('app');
  const headers = { 'heroku-two-factor-code': field(visit, 'code') };
  await visit.api.put(path`/apps/${app}/pre-authorizations`, { headers }).catch((error: unknown) => {
    throw error instanceof ApiError && error.id === 'two_factor' ? error.about(app) : error;
  });
  return { to: path`/apps/${app}`, notice: `You may change ${app} for a while. Do again what was refused.` };
}
