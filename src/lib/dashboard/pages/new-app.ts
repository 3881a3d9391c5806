import { html } from 'hono/html';
import type { AppResource } from '../../schema/app.ts';
import type { StackResource } from '../../schema/region.ts';
import { path } from '../api.ts';
import { field, form, options } from '../parts.ts';
import type { Done, Page, Visit } from '../visit.ts';

/** Where an app begins. */
export async function newAppPage(visit: Visit): Promise<Page> {
  const stacks = await visit.api.all<StackResource>('/stacks');
  const usual = stacks.find((stack) => stack.default)?.name;
  return {
    title: 'Create app',
    area: 'apps',
    body: html`<section class="narrow"><h1>Create app</h1>
${form(
  visit,
  { action: '/new', label: 'Create app' },
  html`<label for="name">Name, or nothing to have one found</label>
<input id="name" name="name" autocomplete="off" spellcheck="false" maxlength="30" placeholder="young-haiku" value="${field(visit, 'name')}">
<label for="stack">Stack</label>
<select id="stack" name="stack">${options(
    stacks.map(({ name }) => name),
    usual,
  )}</select>
<button>Create app</button>`,
)}</section>`,
  };
}

export async function createApp(visit: Visit): Promise<Done> {
  const name = field(visit, 'name');
  const body = { ...(name === '' ? {} : { name }), stack: field(visit, 'stack') };
  const app = await visit.api.post<AppResource>('/apps', { body });
  return { to: path`/apps/${app.name}/deploy`, notice: `${app.name} is created. Push your code to it.` };
}
