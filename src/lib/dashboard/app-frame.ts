import { html } from 'hono/html';
import type { AppResource } from '../schema/app.ts';
import type { CollaboratorResource } from '../schema/collaborator.ts';
import { ApiError, path } from './api.ts';
import { current } from './document.ts';
import { only, outward, state } from './parts.ts';
import type { Html, Page, Visit } from './visit.ts';

type Permission = 'view' | 'deploy' | 'operate' | 'manage';

/** What every page of an app has around it. */
export interface AppFrame {
  readonly app: AppResource;
  /** Whether to offer something; the API is who decides. */
  readonly may: (permission: Permission) => boolean;
}

const TABS = [
  ['', 'Overview'],
  ['/resources', 'Resources'],
  ['/deploy', 'Deploy'],
  ['/config', 'Config vars'],
  ['/activity', 'Activity'],
  ['/logs', 'Logs'],
  ['/access', 'Access'],
  ['/settings', 'Settings'],
] as const;

export type Tab = (typeof TABS)[number][1];

/**
 * The app of the page, unless another one is given. Members of a team who do not work on an app of it see it, and no more.
 * @throws {ApiError} `not_found`
 */
export async function frameOf({ api, account, param }: Visit, given?: AppResource): Promise<AppFrame> {
  const app = given ?? (await api.get<AppResource>(path`/apps/${param('app')}`));
  const mine = await api
    .get<CollaboratorResource>(path`/apps/${app.id}/collaborators/${account.email}`)
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    });
  const permissions = mine?.permissions.map(({ name }) => name) ?? ['view'];
  return { app, may: (wanted) => permissions.includes(wanted) };
}

/** Whose an app is: a team by its name, a person by e-mail. */
export const ownerOf = ({ team, owner }: AppResource): string => (team ? `team ${team.name}` : owner.email);

/** A page of an app. */
export const inApp = ({ app }: AppFrame, tab: Tab, body: Html): Page => ({
  title: tab === 'Overview' ? app.name : `${tab} · ${app.name}`,
  area: 'apps',
  body: html`<div class="heading"><h1>${app.name}</h1>
${only(app.maintenance, () => state('maintenance'))}
${only(app.web_url !== null, () => html`<span class="aside">${outward(app.web_url, 'Open app')}</span>`)}</div>
<nav class="tabs" aria-label="${app.name}"><ul>${TABS.map(
    ([end, label]) => html`<li><a href="${pathOf(app, end)}"${current(label === tab)}>${label}</a></li>`,
  )}</ul></nav>
${body}`,
});

/** Where something of an app is in the dashboard. */
export const pathOf = ({ name }: Pick<AppResource, 'name'>, end = ''): string => path`/apps/${name}` + end;
