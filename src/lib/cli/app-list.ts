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

function listShared(out: Output, shared: readonly AppResource[]): void {
  out.line();
  out.line(out.style.bold('Collaborated Apps'));
  out.line();
  out.table(shared, [
    { header: 'Name', get: (app) => app.name + remarks(app) },
    { header: 'Email', get: (app) => app.owner.email, paint: out.style.user },
  ]);
  out.line();
}

function remarks(app: AppResource): string {
  const internal = app.internal_routing ? ' [internal]' : '';
  return internal + (app.region.name === 'us' ? '' : ` (${app.region.name})`);
}
