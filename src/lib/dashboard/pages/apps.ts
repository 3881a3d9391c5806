import { html } from 'hono/html';
import type { AppResource } from '../../schema/app.ts';
import { type Part, path } from '../api.ts';
import { ownerOf } from '../app-frame.ts';
import { only, state, when } from '../parts.ts';
import type { Html, Page, Visit } from '../visit.ts';

/** Apps on a page. */
const SHOWN = 50;
const FIRST = `name ..; max=${SHOWN}`;

/** The apps that somebody may see, by name. */
export async function appsPage(visit: Visit): Promise<Page> {
  const wanted = visit.query.get('q')?.trim() ?? '';
  const { items, next } = await found(visit, wanted);
  return {
    title: 'Apps',
    area: 'apps',
    body: html`<div class="heading"><h1>Apps</h1><a class="button" href="/new">Create app</a></div>
<form role="search" class="line">
<label class="unseen" for="q">Find an app by its name</label>
<input id="q" name="q" type="search" value="${wanted}" placeholder="Find an app">
<button class="plain">Find</button>
</form>
${items.length === 0 ? nothing(wanted) : listOf(items, visit)}
${only(next !== null, () => html`<p><a href="/?from=${encodeURIComponent(next ?? '')}">More apps</a></p>`)}`,
  };
}

async function found({ api, query }: Visit, wanted: string): Promise<Part<AppResource>> {
  if (wanted === '') return api.part<AppResource>('/apps', query.get('from') ?? FIRST);
  const all = await api.all<AppResource>('/apps');
  const items = all.filter(({ name }) => name.includes(wanted.toLowerCase()));
  return { items: items.toSorted((a, b) => (a.name < b.name ? -1 : 1)), next: null };
}

const nothing = (wanted: string): Html =>
  wanted === ''
    ? html`<p class="empty">There are no apps yet. <a href="/new">Create the first one</a>, or push code: <code>renga apps:create</code></p>`
    : html`<p class="empty">No app has “${wanted}” in its name.</p>`;

const listOf = (apps: readonly AppResource[], { account, now }: Visit): Html =>
  html`<ul class="cards">${apps.map(
    (app) => html`<li>
<a class="title" href="${path`/apps/${app.name}`}">${app.name}</a>
${only(app.maintenance, () => state('maintenance'))}
<span class="aside">${only(app.owner.id !== account.id, () => html`${ownerOf(app)} · `)}${app.stack.name} · ${
      app.slug_size === null
        ? 'nothing deployed yet'
        : html`released ${when(app.released_at ?? app.created_at, now)}`
    }</span>
</li>`,
  )}</ul>`;
