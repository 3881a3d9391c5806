import { html } from 'hono/html';
import type { AppResource } from '../../schema/app.ts';
import type { StackResource } from '../../schema/region.ts';
import type { TeamResource } from '../../schema/team.ts';
import { path } from '../api.ts';
import { field, form, only, options } from '../parts.ts';
import type { Done, Html, Page, Visit } from '../visit.ts';

/** Where an app begins. */
export async function newAppPage(visit: Visit): Promise<Page> {
  const [stacks, teams] = await Promise.all([
    visit.api.all<StackResource>('/stacks'),
    visit.api.all<TeamResource>('/teams'),
  ]);
  const usual = stacks.find((stack) => stack.default)?.name;
  return {
    title: 'Create app',
    area: 'apps',
    body: html`<section class="narrow"><h1>Create app</h1>
${form(
  visit,
  { action: '/new', label: 'Create app' },
  (filled) => html`<label for="name">Name, or nothing to have one found</label>
<input id="name" name="name" autocomplete="off" spellcheck="false" maxlength="30" placeholder="young-haiku" value="${filled.text('name')}">
<label for="stack">Stack</label>
<select id="stack" name="stack">${options(
    stacks.map(({ name }) => name),
    filled.text('stack', usual),
  )}</select>
${only(teams.length > 0, () => teamChoice(teams, filled.text('team')))}
<button>Create app</button>`,
)}</section>`,
  };
}

const teamChoice = (
  teams: readonly TeamResource[],
  chosen: string,
): Html => html`<label for="team">Owner</label>
<select id="team" name="team"><option value="">Me</option>${teams.map(
  ({ id, name }) => html`<option value="${id}"${id === chosen ? html` selected` : ''}>Team ${name}</option>`,
)}</select>`;

export async function createApp(visit: Visit): Promise<Done> {
  const said = ['name', 'stack', 'team'].map((name) => [name, field(visit, name)] as const);
  const body = Object.fromEntries(said.filter(([, value]) => value !== ''));
  const app = await visit.api.post<AppResource>('/apps', { body });
  return { to: path`/apps/${app.name}/deploy`, notice: `${app.name} is created. Push your code to it.` };
}
