import type { AppResource } from '../client/wire/app.ts';
import type { Output } from './output/output.ts';

/** The caller's apps under a heading, those of others in a table with their owners. */
export function listApps(out: Output, apps: readonly AppResource[], email: string): void {
  if (apps.length === 0) out.line('You have no apps.');
  const own = apps.filter((app) => app.owner.email === email);
  const shared = apps.filter((app) => app.owner.email !== email);
  if (own.length > 0) {
    out.header(`${out.style.user(email)} Apps`);
    for (const app of own) out.line(out.style.app(app.name) + remarks(app));
  }
  if (shared.length > 0) listShared(out, shared);
}

/** Those of a team under its name. */
export function listTeamApps(out: Output, apps: readonly AppResource[], team: string): void {
  if (apps.length === 0) out.line(`There are no apps in team ${team}.`);
  else out.header(`Apps in team ${out.style.magenta(team)}`);
  for (const app of apps) out.line(out.style.app(app.name) + remarks(app));
}

function listShared(out: Output, shared: readonly AppResource[]): void {
  out.line();
  out.line(out.style.bold('Collaborated Apps'));
  out.line();
  out.table(shared, [
    { header: 'Name', get: (app) => app.name + remarks(app) },
    { header: 'Email', get: (app) => app.team?.name ?? app.owner.email, paint: out.style.user },
  ]);
  out.line();
}

function remarks(app: AppResource): string {
  const internal = app.internal_routing ? ' [internal]' : '';
  const locked = app.locked ? ' [locked]' : '';
  return internal + locked + (app.region.name === 'us' ? '' : ` (${app.region.name})`);
}
