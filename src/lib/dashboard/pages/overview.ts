import { html } from 'hono/html';
import type { AddOnResource } from '../../schema/add-on.ts';
import type { DynoResource } from '../../schema/dyno.ts';
import type { FormationResource } from '../../schema/formation.ts';
import type { ReleaseResource } from '../../schema/release.ts';
import { path } from '../api.ts';
import { type AppFrame, frameOf, inApp, pathOf } from '../app-frame.ts';
import { count, only, state } from '../parts.ts';
import type { Html, Page, Visit } from '../visit.ts';
import { releaseRows } from './releases.ts';
import { byType } from './resources.ts';

const RECENT = 'version ..; max=5, order=desc';

/** How an app is. */
export async function overviewPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const { id } = frame.app;
  const [formation, dynos, addOns, releases] = await Promise.all([
    visit.api.all<FormationResource>(path`/apps/${id}/formation`),
    visit.api.all<DynoResource>(path`/apps/${id}/dynos`),
    visit.api.all<AddOnResource>(path`/apps/${id}/addons`),
    visit.api.part<ReleaseResource>(path`/apps/${id}/releases`, RECENT),
  ]);
  return inApp(
    frame,
    'Overview',
    html`${only(
      releases.items.every(({ slug }) => slug === null),
      () => firstSteps(frame),
    )}
<div class="columns">
${formationSection(frame, formation, dynos)}
${addOnSection(frame, addOns)}
</div>
<section><h2>Recent activity</h2>${releaseRows(frame, releases.items, visit.now)}
<p><a href="${pathOf(frame.app, '/activity')}">All activity</a></p></section>`,
  );
}

const firstSteps = ({ app }: AppFrame): Html => html`<section>
<h2>Nothing runs here yet</h2>
<p>Push your code, and it is built and started. How: <a href="${pathOf(app, '/deploy')}">Deploy</a></p>
</section>`;

const formationSection = (
  { app }: AppFrame,
  formation: readonly FormationResource[],
  dynos: readonly DynoResource[],
): Html => html`<section><h2>Dynos</h2>
${
  formation.length + dynos.length === 0
    ? html`<p class="empty">There are no dynos.</p>`
    : html`<ul class="rows">${formation.toSorted(byType).map((row) => typeRow(row, dynos))}${oneOffs(formation, dynos)}</ul>`
}
<p><a href="${pathOf(app, '/resources')}">Scale dynos</a></p></section>`;

const typeRow = (
  { type, quantity, size, command }: FormationResource,
  dynos: readonly DynoResource[],
): Html => html`<li>
<span class="title">${type}</span> <code>${command}</code>
<span class="end aside">${count(quantity, 'dyno')} · ${size}</span>
${dynoStates(dynos.filter((dyno) => dyno.type === type))}
</li>`;

/** Dynos of no process type: one-off commands, release commands, jobs. */
const oneOffs = (formation: readonly FormationResource[], dynos: readonly DynoResource[]): readonly Html[] =>
  dynos
    .filter((dyno) => !formation.some(({ type }) => type === dyno.type))
    .map((dyno) => html`<li>${dynoState(dyno)} <code>${dyno.command}</code></li>`);

const dynoStates = (dynos: readonly DynoResource[]): Html =>
  only(dynos.length > 0, () => html`<span class="block">${dynos.map(dynoState)}</span>`);

const dynoState = ({ name, state: now, failure }: DynoResource): Html =>
  html`<span class="mono">${name}</span> ${state(now)} ${only(Boolean(failure), () => html`<span class="aside">${failure?.code} ${failure?.message}</span> `)}`;

const addOnSection = (
  { app }: AppFrame,
  addOns: readonly AddOnResource[],
): Html => html`<section><h2>Add-ons</h2>
${
  addOns.length === 0
    ? html`<p class="empty">There are no add-ons.</p>`
    : html`<ul class="rows">${addOns.map(
        ({ name, plan, state: now }) =>
          html`<li><span class="title">${name}</span> <span class="aside">${plan.name}</span> <span class="end">${state(now)}</span></li>`,
      )}</ul>`
}
<p><a href="${pathOf(app, '/resources')}">Manage add-ons</a></p></section>`;
