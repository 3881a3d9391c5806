import { html } from 'hono/html';
import type { AppResource } from '../../schema/app.ts';
import type { PipelineResource, PipelineStage } from '../../schema/pipeline.ts';
import type { ReleaseResource } from '../../schema/release.ts';
import type { TeamResource } from '../../schema/team.ts';
import { path } from '../api.ts';
import { form, only, options, state, when } from '../parts.ts';
import type { Html, Page, Visit } from '../visit.ts';
import { behind, type Member, mayChange, membersOf, STAGES } from './pipeline-members.ts';

/** Where apps are put by hand. */
const CHOSEN: readonly PipelineStage[] = ['development', 'staging', 'production'];

/** The pipelines that somebody may see. */
export async function pipelinesPage(visit: Visit): Promise<Page> {
  const all = await visit.api.all<PipelineResource>('/pipelines');
  const sorted = all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    title: 'Pipelines',
    area: 'pipelines',
    body: html`<div class="heading"><h1>Pipelines</h1></div>
${
  sorted.length === 0
    ? html`<p class="empty">There are no pipelines. One passes what was built on from app to app, from staging to production.</p>`
    : html`<ul class="cards">${sorted.map(({ name }) => html`<li><a class="title" href="${path`/pipelines/${name}`}">${name}</a></li>`)}</ul>`
}
<section><h2>Create a pipeline</h2>
${form(
  visit,
  { action: '/pipelines', label: 'Create a pipeline' },
  (filled) => html`<label for="name">Name</label>
<div class="line"><input id="name" name="name" autocomplete="off" spellcheck="false" value="${filled.text('name')}" required><button class="plain">Create pipeline</button></div>`,
)}</section>`,
  };
}

/** The stages of a pipeline, side by side. */
export async function pipelinePage(visit: Visit): Promise<Page> {
  const pipeline = await visit.api.get<PipelineResource>(path`/pipelines/${visit.param('pipeline')}`);
  const [members, apps, teams] = await Promise.all([
    membersOf(visit, pipeline.id),
    visit.api.all<AppResource>('/apps'),
    visit.api.all<TeamResource>('/teams'),
  ]);
  const may = (...roles: readonly TeamResource['role'][]) =>
    mayChange(pipeline, visit.account, { teams, roles });
  const free = apps.map(({ name }) => name).filter((name) => !members.some(({ app }) => app.name === name));
  const stages = STAGES.filter(
    (stage) => stage !== 'review' || members.some((each) => each.coupling.stage === stage),
  );
  return {
    title: pipeline.name,
    area: 'pipelines',
    body: html`<div class="heading"><h1>${pipeline.name}</h1></div>
<div class="stages">${stages.map((stage) => column(visit, pipeline, { stage, members }))}</div>
${only(free.length > 0 && may('admin', 'member'), () => additionForm(visit, pipeline, free))}
${only(may('admin'), () => endForm(visit, pipeline))}`,
  };
}

interface Column {
  readonly stage: PipelineStage;
  readonly members: readonly Member[];
}

function column(visit: Visit, pipeline: PipelineResource, { stage, members }: Column): Html {
  const here = members.filter(({ coupling }) => coupling.stage === stage);
  const targets = behind(stage, members);
  return html`<section aria-labelledby="stage-${stage}"><h2 id="stage-${stage}">${stage}</h2>
${here.length === 0 ? html`<p class="empty">No apps.</p>` : here.map((member) => appBox(visit, pipeline, { member, targets }))}
</section>`;
}

const mayPromote = ({ member, targets }: Box): boolean =>
  targets.length > 0 &&
  member.app.slug_size !== null &&
  [member, ...targets].every(({ may }) => may('deploy'));

interface Box {
  readonly member: Member;
  readonly targets: readonly Member[];
}

const appBox = (
  visit: Visit,
  pipeline: PipelineResource,
  { member, targets }: Box,
): Html => html`<div class="app">
<a class="title" href="${path`/apps/${member.app.name}`}">${member.app.name}</a>
${only(member.app.maintenance, () => state('maintenance'))}
${releaseLine(member.release, visit.now)}
${only(mayPromote({ member, targets }), () => promotionForm(visit, pipeline, { member, targets }))}
${only(member.may('operate'), () => removalForm(visit, pipeline, member))}
</div>`;

const releaseLine = (release: ReleaseResource | null, now: Date): Html =>
  release === null
    ? ''
    : html`<p class="aside">v${release.version} · ${release.description} · ${when(release.created_at, now)} ${only(release.status !== 'succeeded', () => state(release.status))}</p>`;

function promotionForm(visit: Visit, pipeline: PipelineResource, { member, targets }: Box): Html {
  const names = targets.map(({ app }) => app.name).join(', ');
  return form(
    visit,
    {
      action: path`/pipelines/${pipeline.name}/promote`,
      label: `Promote ${member.app.name}`,
      question: `Promote ${member.app.name} to ${names}?`,
    },
    html`<input type="hidden" name="app" value="${member.app.id}"><button>Promote to ${names}</button>`,
  );
}

const removalForm = (visit: Visit, pipeline: PipelineResource, { app, coupling }: Member): Html =>
  form(
    visit,
    {
      action: path`/pipelines/${pipeline.name}/apps/${coupling.id}/remove`,
      label: `Take ${app.name} out`,
      question: `Take ${app.name} out of ${pipeline.name}?`,
    },
    html`<button class="plain">Take out</button>`,
  );

const additionForm = (
  visit: Visit,
  pipeline: PipelineResource,
  free: readonly string[],
): Html => html`<section>
<h2>Add an app</h2>
${form(
  visit,
  { action: path`/pipelines/${pipeline.name}/apps`, label: 'Add an app', className: 'line' },
  (filled) => html`<label class="unseen" for="app">App</label>
<select id="app" name="app">${options(free, filled.text('app'))}</select>
<label class="unseen" for="stage">Stage</label>
<select id="stage" name="stage">${options(CHOSEN, filled.text('stage'))}</select>
<button class="plain">Add app</button>`,
)}</section>`;

const endForm = (
  visit: Visit,
  { name }: PipelineResource,
): Html => html`<section><h2>Destroy the pipeline</h2>
<p>Its apps stay as they are.</p>
${form(
  visit,
  { action: path`/pipelines/${name}/destroy`, label: 'Destroy', question: `Destroy ${name}? Its apps stay.` },
  html`<button class="grave">Destroy pipeline</button>`,
)}</section>`;
