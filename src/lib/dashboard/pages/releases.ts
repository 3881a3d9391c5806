import { html } from 'hono/html';
import type { ReleaseResource } from '../../schema/release.ts';
import { path } from '../api.ts';
import { type AppFrame, frameOf, inApp, pathOf } from '../app-frame.ts';
import { STREAM } from '../document.ts';
import { count, form, only, state, when } from '../parts.ts';
import type { Done, Html, Page, Visit } from '../visit.ts';

const NEWEST = 'version ..; max=25, order=desc';

/** The releases of an app, newest first. */
export async function activityPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const range = visit.query.get('from') ?? NEWEST;
  const { items, next } = await visit.api.part<ReleaseResource>(path`/apps/${frame.app.id}/releases`, range);
  return inApp(
    frame,
    'Activity',
    html`<section><h2>Releases</h2>${releaseRows(frame, items, visit.now)}
${only(next !== null, () => html`<p><a href="${pathOf(frame.app, '/activity')}?from=${encodeURIComponent(next ?? '')}">Older releases</a></p>`)}
</section>`,
  );
}

/** Releases, each with the way to what is known of it. */
export const releaseRows = ({ app }: AppFrame, releases: readonly ReleaseResource[], now: Date): Html =>
  html`<ul class="rows">${releases.map(
    ({ version, description, status, current, user, created_at }) => html`<li>
<a class="title" href="${pathOf(app, `/releases/${version}`)}">v${version}</a>
<span class="grow">${description}</span>
${only(current, () => html`<span class="state good">current</span>`)}
${only(status !== 'succeeded', () => state(status))}
<span class="end aside">${user.email} · ${when(created_at, now)}</span>
</li>`,
  )}</ul>`;

/** One release: how it came out, what its release command wrote, and the way back to it. */
export async function releasePage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const release = await visit.api.get<ReleaseResource>(
    path`/apps/${frame.app.id}/releases/${visit.param('version')}`,
  );
  const url = release.output_stream_url;
  const page = inApp(frame, 'Activity', releaseBody(visit, frame, release));
  return { ...page, stream: url === null ? null : await visit.api.open(url) };
}

const releaseBody = (visit: Visit, frame: AppFrame, release: ReleaseResource): Html => html`<section>
<h2>Release v${release.version} ${state(release.status)}</h2>
<dl>
<dt>What</dt><dd>${release.description}</dd>
<dt>Who</dt><dd>${release.user.email}</dd>
<dt>When</dt><dd>${when(release.created_at, visit.now)}</dd>
${handOver(release)}
</dl>
${failureOf(release)}
${only(mayGoBack(frame, release), () => rollbackForm(visit, frame, release))}
</section>
${only(release.output_stream_url !== null, () => html`<section><h2>Output of the release command</h2><pre class="output" tabindex="0">${STREAM}</pre></section>`)}`;

const handOver = ({ hand_over: seen }: ReleaseResource): Html =>
  seen
    ? html`<dt>Hand-over</dt><dd>${count(seen.served, 'request')} served, ${seen.failed} failed, ${seen.retried} tried again</dd>`
    : '';

/** Why something ended badly, and what to do about it. */
export const failureOf = ({ failure }: Pick<ReleaseResource, 'failure'>): Html =>
  failure
    ? html`<div class="remark problem"><p>${failure.message}</p><p>${failure.next}</p><p class="aside">Error ID: <code>${failure.code}</code></p></div>`
    : '';

const mayGoBack = ({ may }: AppFrame, release: ReleaseResource): boolean =>
  may('deploy') && !release.current && release.eligible_for_rollback;

const rollbackForm = (visit: Visit, { app }: AppFrame, { version }: ReleaseResource): Html =>
  form(
    visit,
    {
      action: pathOf(app, `/releases/${version}/rollback`),
      question: `Roll ${app.name} back to v${version}?`,
    },
    html`<button>Roll back to v${version}</button>`,
  );

/** Releases once more what an earlier release was. */
export async function rollBack({ api, param }: Visit): Promise<Done> {
  const [app, version] = [param('app'), param('version')];
  const made = await api.post<ReleaseResource>(path`/apps/${app}/releases`, { body: { release: version } });
  return {
    to: path`/apps/${app}/releases/${String(made.version)}`,
    notice: `Rolling back to v${version}: it is released again as v${made.version}.`,
  };
}
