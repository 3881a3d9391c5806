import { html } from 'hono/html';
import type { AppResource } from '../../schema/app.ts';
import type { BuildResource } from '../../schema/build.ts';
import type { PipelineCouplingResource } from '../../schema/pipeline.ts';
import { type Api, ApiError, path } from '../api.ts';
import { type AppFrame, frameOf, inApp, pathOf } from '../app-frame.ts';
import { STREAM } from '../document.ts';
import { copyable, form, only, state, when } from '../parts.ts';
import type { Done, Html, Page, Visit } from '../visit.ts';
import { failureOf } from './releases.ts';

const NEWEST = 'started_at ..; max=25, order=desc';

/** How code comes here, and what became of it. */
export async function deployPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const { id } = frame.app;
  const [builds, coupling] = await Promise.all([
    visit.api.part<BuildResource>(path`/apps/${id}/builds`, visit.query.get('from') ?? NEWEST),
    couplingOf(visit.api, id),
  ]);
  return inApp(
    frame,
    'Deploy',
    html`${gitSection(frame.app)}
${only(coupling !== null, () => pipelineSection(coupling))}
<section><h2>Builds</h2>
${builds.items.length === 0 ? html`<p class="empty">Nothing was built yet.</p>` : html`<ul class="rows">${builds.items.map((build) => buildRow(frame, build, visit.now))}</ul>`}
${only(builds.next !== null, () => html`<p><a href="${pathOf(frame.app, '/deploy')}?from=${encodeURIComponent(builds.next ?? '')}">Older builds</a></p>`)}
</section>`,
  );
}

/** `null` for an app in no pipeline. */
async function couplingOf(api: Api, app: string): Promise<PipelineCouplingResource | null> {
  try {
    return await api.get<PipelineCouplingResource>(path`/apps/${app}/pipeline-couplings`);
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

const gitSection = ({ name, git_url }: AppResource): Html => html`<section><h2>By git</h2>
<p>In the repository of your code:</p>
<p>${copyable(`git remote add renga ${git_url}`)}</p>
<p>${copyable('git push renga main')}</p>
<p class="aside">Or <code>renga git:remote --app ${name}</code>, which also lets git in.</p>
</section>`;

const pipelineSection = (coupling: PipelineCouplingResource | null): Html =>
  coupling === null
    ? ''
    : html`<section><h2>Pipeline</h2>
<p>This app is in the ${coupling.stage} stage of <a href="${path`/pipelines/${coupling.pipeline.name}`}">${coupling.pipeline.name}</a>.</p>
</section>`;

const buildRow = ({ app }: AppFrame, build: BuildResource, now: Date): Html => html`<li>
<a class="title mono" href="${pathOf(app, `/builds/${build.id}`)}">${titleOf(build)}</a>
<span class="grow">${build.source_blob.version_description ?? ''}</span>
${state(build.status)}
<span class="end aside">${build.user.email} · ${when(build.created_at, now)}</span>
</li>`;

/** By the commit, where it is known. */
const titleOf = ({ id, source_blob: { version } }: BuildResource): string => (version ?? id).slice(0, 8);

/** One build, with its output as it is written. */
export async function buildPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const build = await visit.api.get<BuildResource>(
    path`/apps/${frame.app.id}/builds/${visit.param('build')}`,
  );
  const page = inApp(frame, 'Deploy', buildBody(visit, frame, build));
  return { ...page, stream: await visit.api.open(build.output_stream_url) };
}

const buildBody = (visit: Visit, frame: AppFrame, build: BuildResource): Html => html`<section>
<h2>Build ${titleOf(build)} ${state(build.status)}</h2>
<dl>
<dt>Commit</dt><dd>${build.source_blob.version_description ?? 'no message'}</dd>
<dt>Who</dt><dd>${build.user.email}</dd>
<dt>When</dt><dd>${when(build.created_at, visit.now)}</dd>
<dt>Stack</dt><dd>${build.stack}</dd>
</dl>
${failureOf(build)}
${only(build.status === 'pending' && frame.may('deploy'), () =>
  form(
    visit,
    { action: pathOf(frame.app, `/builds/${build.id}/cancel`), question: 'Cancel this build?' },
    html`<button class="grave">Cancel the build</button>`,
  ),
)}
</section>
<section><h2>Output</h2><pre class="output" tabindex="0">${STREAM}</pre></section>`;

export async function cancelBuild({ api, param }: Visit): Promise<Done> {
  await api.delete(path`/apps/${param('app')}/builds/${param('build')}`);
  return { to: path`/apps/${param('app')}/deploy`, notice: 'The build is cancelled.' };
}
