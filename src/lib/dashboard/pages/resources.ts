import { html } from 'hono/html';
import type { AddOnResource } from '../../schema/add-on.ts';
import type { DynoResource, DynoSizeResource } from '../../schema/dyno.ts';
import type { FormationResource } from '../../schema/formation.ts';
import { path } from '../api.ts';
import { type AppFrame, frameOf, inApp, pathOf } from '../app-frame.ts';
import { count, field, form, only, options, outward, state, when } from '../parts.ts';
import type { Done, Html, Page, Visit } from '../visit.ts';

/** What an app is made of: process types, dynos, add-ons. */
export async function resourcesPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const { id } = frame.app;
  const [formation, dynos, sizes, addOns] = await Promise.all([
    visit.api.all<FormationResource>(path`/apps/${id}/formation`),
    visit.api.all<DynoResource>(path`/apps/${id}/dynos`),
    visit.api.all<DynoSizeResource>(path`/apps/${id}/available-dyno-sizes`),
    visit.api.all<AddOnResource>(path`/apps/${id}/addons`),
  ]);
  const names = sizes.map(({ name }) => name);
  return inApp(
    frame,
    'Resources',
    html`<section><h2>Process types</h2>
${formation.length === 0 ? html`<p class="empty">Process types come with the first deploy.</p>` : html`<ul class="rows">${formation.toSorted(byType).map((row) => scaleRow(visit, frame, row, names))}</ul>`}
</section>
${only(dynos.length > 0, () => dynoSection(visit, frame, dynos))}
<section><h2>Add-ons</h2>
${addOns.length === 0 ? html`<p class="empty">There are no add-ons.</p>` : html`<ul class="rows">${addOns.map((each) => addOnRow(visit, frame, each))}</ul>`}
${only(frame.may('operate'), () => html`<p><a class="button" href="${pathOf(frame.app, '/add-ons/new')}">Add an add-on</a></p>`)}
</section>`,
  );
}

/** What answers requests first, the rest by name. */
export const byType = (a: FormationResource, b: FormationResource): number =>
  Number(b.type === 'web') - Number(a.type === 'web') || a.type.localeCompare(b.type);

const scaleRow = (
  visit: Visit,
  frame: AppFrame,
  row: FormationResource,
  sizes: readonly string[],
): Html => html`<li>
<span class="title">${row.type}</span>
<span class="grow"><code>${row.command}</code></span>
<div class="end">${frame.may('operate') ? scaleForm(visit, frame, row, sizes) : html`${count(row.quantity, 'dyno')} · ${row.size}`}</div>
</li>`;

const scaleForm = (
  visit: Visit,
  { app }: AppFrame,
  { type, quantity, size }: FormationResource,
  sizes: readonly string[],
): Html =>
  form(
    visit,
    { action: pathOf(app, path`/formation/${type}`), label: `Scale ${type}`, className: 'line' },
    (filled) => html`<label class="unseen" for="quantity-${type}">Dynos of ${type}</label>
<input id="quantity-${type}" name="quantity" type="number" min="0" max="100" value="${filled.text('quantity', String(quantity))}" required>
<label class="unseen" for="size-${type}">Size of ${type}</label>
<select id="size-${type}" name="size">${options(sizes, filled.text('size', size))}</select>
<button>Scale</button>`,
  );

const dynoSection = (visit: Visit, frame: AppFrame, dynos: readonly DynoResource[]): Html => html`<section>
<h2>Dynos</h2>
<ul class="rows">${dynos.map((dyno) => dynoRow(visit, frame, dyno))}</ul>
${only(frame.may('operate'), () =>
  form(
    visit,
    { action: pathOf(frame.app, '/restart'), question: `Restart all dynos of ${frame.app.name}?` },
    html`<button class="plain">Restart all dynos</button>`,
  ),
)}
</section>`;

const dynoRow = (visit: Visit, { app, may }: AppFrame, dyno: DynoResource): Html => html`<li>
<span class="title">${dyno.name}</span> ${state(dyno.state)}
<span class="grow aside">v${dyno.release.version} · ${dyno.size} · ${when(dyno.updated_at, visit.now)}${only(
  Boolean(dyno.failure),
  () => html` · ${dyno.failure?.code} ${dyno.failure?.message}`,
)}</span>
${only(may('operate'), () =>
  form(
    visit,
    {
      action: pathOf(app, path`/dynos/${dyno.name}/restart`),
      label: `Restart ${dyno.name}`,
      className: 'end',
    },
    html`<button class="plain">Restart</button>`,
  ),
)}
</li>`;

const addOnRow = (visit: Visit, frame: AppFrame, addOn: AddOnResource): Html => html`<li>
<span class="title">${addOn.name}</span>
<span class="aside">${addOn.plan.name}</span>
<span class="grow">${addOn.config_vars.map((name) => html`<code>${name}</code> `)}</span>
${only(addOn.web_url !== null, () => outward(addOn.web_url, 'Open'))}
${state(addOn.state)}
${only(Boolean(addOn.failure), () => html`<span class="block aside">${addOn.failure?.message} ${addOn.failure?.next}</span>`)}
${only(frame.may('operate') && addOn.app.id === frame.app.id, () => removalForm(visit, frame, addOn))}
</li>`;

const removalForm = (
  visit: Visit,
  { app }: AppFrame,
  { name }: AddOnResource,
): Html => html`<details class="block">
<summary>Remove ${name}</summary>
${form(
  visit,
  { action: pathOf(app, path`/add-ons/${name}/remove`), label: `Remove ${name}` },
  html`<p>What it holds is lost. Type <strong>${app.name}</strong> to go on.</p>
<label class="unseen" for="confirm-${name}">Name of the app</label>
<div class="line"><input id="confirm-${name}" name="confirm" autocomplete="off" required><button class="grave">Remove</button></div>`,
)}
</details>`;

/** Changes how many dynos there are of a type, and how large they are. */
export async function scale(visit: Visit): Promise<Done> {
  const { api, param } = visit;
  const [app, type] = [param('app'), param('type')];
  const body = { quantity: field(visit, 'quantity'), size: field(visit, 'size') };
  const { quantity, size } = await api.patch<FormationResource>(path`/apps/${app}/formation/${type}`, {
    body,
  });
  return {
    to: path`/apps/${app}/resources`,
    notice: `${type} is scaled to ${count(quantity, 'dyno')} of ${size}.`,
  };
}

/** Ends a dyno, or all, and starts new ones in their place. */
export async function restart({ api, param }: Visit): Promise<Done> {
  const [app, dyno] = [param('app'), param('dyno')];
  await api.delete(dyno === '' ? path`/apps/${app}/dynos` : path`/apps/${app}/dynos/${dyno}`);
  return {
    to: path`/apps/${app}/resources`,
    notice: dyno === '' ? 'All dynos restart.' : `${dyno} restarts.`,
  };
}
