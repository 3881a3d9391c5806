import type { AppResource } from '../../schema/app.ts';
import type { AppTransferResource } from '../../schema/app-transfer.ts';
import type { DomainResource } from '../../schema/domain.ts';
import { path } from '../api.ts';
import { pathOf } from '../app-frame.ts';
import { field } from '../parts.ts';
import type { Done, Visit } from '../visit.ts';
import { checkConfirmation } from './add-ons.ts';

// What the page of settings does.

const done = ({ param }: Visit, notice: string): Done => ({
  to: pathOf({ name: param('app') }, '/settings'),
  notice,
});

const update = ({ api, param }: Visit, body: Readonly<Record<string, unknown>>): Promise<AppResource> =>
  api.patch<AppResource>(path`/apps/${param('app')}`, { body });

export async function rename(visit: Visit): Promise<Done> {
  const app = await update(visit, { name: field(visit, 'name') });
  return {
    to: pathOf(app, '/settings'),
    notice: `The app is called ${app.name} now. Git remotes have to be set anew.`,
  };
}

export async function setMaintenance(visit: Visit): Promise<Done> {
  const { maintenance } = await update(visit, { maintenance: field(visit, 'maintenance') === 'on' });
  return done(visit, `Maintenance mode is ${maintenance ? 'on' : 'off'}.`);
}

export async function setStack(visit: Visit): Promise<Done> {
  const { build_stack } = await update(visit, { build_stack: field(visit, 'stack') });
  return done(visit, `The next build is on ${build_stack.name}.`);
}

export async function setBuildpacks(visit: Visit): Promise<Done> {
  const lines = field(visit, 'buildpacks').split(/\s+/);
  const updates = lines.filter((line) => line !== '').map((buildpack) => ({ buildpack }));
  await visit.api.put(path`/apps/${visit.param('app')}/buildpack-installations`, { body: { updates } });
  return done(visit, 'The buildpacks are saved: the next build uses them.');
}

export async function addDomain(visit: Visit): Promise<Done> {
  const body = { hostname: field(visit, 'hostname') };
  const added = await visit.api.post<DomainResource>(path`/apps/${visit.param('app')}/domains`, { body });
  const hint = added.cname === null ? '' : ` Have its DNS record lead to ${added.cname}.`;
  return done(visit, `${added.hostname} is added.${hint}`);
}

export async function removeDomain(visit: Visit): Promise<Done> {
  const { api, param } = visit;
  await api.delete(path`/apps/${param('app')}/domains/${param('hostname')}`);
  return done(visit, `${param('hostname')} is removed.`);
}

export async function offer(visit: Visit): Promise<Done> {
  const body = { app: visit.param('app'), recipient: field(visit, 'recipient') };
  const { recipient, state } = await visit.api.post<AppTransferResource>('/account/app-transfers', { body });
  if (state === 'accepted') return { to: '/', notice: `${body.app} belongs to ${recipient.email} now.` };
  return done(visit, `${recipient.email} was offered the app, and has to accept.`);
}

/** @throws {ApiError} `confirmation_required` when the name of the app was not typed */
export async function destroy(visit: Visit): Promise<Done> {
  checkConfirmation(visit);
  await visit.api.delete(path`/apps/${visit.param('app')}`);
  return { to: '/', notice: `${visit.param('app')} is destroyed.` };
}
