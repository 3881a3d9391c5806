import { html } from 'hono/html';
import type { AppResource } from '../../schema/app.ts';
import type { BuildpackInstallationResource } from '../../schema/build.ts';
import type { DomainResource } from '../../schema/domain.ts';
import type { StackResource } from '../../schema/region.ts';
import { path } from '../api.ts';
import { type AppFrame, frameOf, inApp, ownerOf, pathOf } from '../app-frame.ts';
import { copyable, form, only, options, state } from '../parts.ts';
import type { Html, Page, Visit } from '../visit.ts';

/** What an app is called, where it is reached, how it is built, and its end. */
export async function settingsPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const { id } = frame.app;
  const [domains, buildpacks, stacks] = await Promise.all([
    visit.api.all<DomainResource>(path`/apps/${id}/domains`),
    visit.api.get<readonly BuildpackInstallationResource[]>(path`/apps/${id}/buildpack-installations`),
    visit.api.all<StackResource>('/stacks'),
  ]);
  return inApp(
    frame,
    'Settings',
    html`${aboutSection(visit, frame)}
${maintenanceSection(visit, frame)}
${domainSection(visit, frame, domains)}
${buildSection(visit, frame, { buildpacks, stacks })}
${only(frame.may('manage'), () => html`${transferSection(visit, frame)}${endSection(visit, frame)}`)}`,
  );
}

const aboutSection = (visit: Visit, { app, may }: AppFrame): Html => html`<section><h2>About</h2>
<dl>
<dt>Owner</dt><dd>${ownerOf(app)}</dd>
<dt>Region</dt><dd>${app.region.name}</dd>
<dt>Stack</dt><dd>${app.stack.name}</dd>
<dt>Git</dt><dd>${copyable(app.git_url)}</dd>
</dl>
${only(may('manage'), () =>
  form(
    visit,
    { action: pathOf(app, '/settings/name'), label: 'Rename' },
    (filled) => html`<label for="name">Name of the app</label>
<div class="line"><input id="name" name="name" value="${filled.text('name', app.name)}" autocomplete="off" spellcheck="false" required><button class="plain">Rename</button></div>`,
  ),
)}
</section>`;

const maintenanceSection = (
  visit: Visit,
  { app, may }: AppFrame,
): Html => html`<section><h2>Maintenance mode</h2>
<p>${app.maintenance ? html`${state('maintenance')} Whoever visits the app sees a page that says it is being worked on.` : 'Off: the app answers its visitors.'}</p>
${only(may('operate'), () =>
  form(
    visit,
    { action: pathOf(app, '/settings/maintenance'), label: 'Maintenance mode' },
    html`<button class="plain" name="maintenance" value="${app.maintenance ? 'off' : 'on'}">${app.maintenance ? 'Turn maintenance mode off' : 'Turn maintenance mode on'}</button>`,
  ),
)}
</section>`;

const domainSection = (
  visit: Visit,
  frame: AppFrame,
  domains: readonly DomainResource[],
): Html => html`<section>
<h2>Domains</h2>
<ul class="rows">${domains.map((domain) => domainRow(visit, frame, domain))}</ul>
${only(frame.may('operate'), () =>
  form(
    visit,
    { action: pathOf(frame.app, '/domains'), label: 'Add a domain' },
    (filled) => html`<label for="hostname">Another host name of the app</label>
<div class="line"><input id="hostname" name="hostname" value="${filled.text('hostname')}" placeholder="www.example.com" autocomplete="off" spellcheck="false" required><button class="plain">Add domain</button></div>`,
  ),
)}
</section>`;

const domainRow = (visit: Visit, { app, may }: AppFrame, domain: DomainResource): Html => html`<li>
<span class="title">${domain.hostname}</span>
<span class="grow aside">${only(domain.cname !== null, () => html`its DNS record leads to <code>${domain.cname}</code>`)}${only(domain.acm_status !== null, () => html` · certificate: ${domain.acm_status} ${domain.acm_status_reason ?? ''}`)}</span>
${only(domain.kind === 'custom' && may('operate'), () =>
  form(
    visit,
    {
      action: pathOf(app, path`/domains/${domain.hostname}/remove`),
      label: `Remove ${domain.hostname}`,
      question: `Remove ${domain.hostname}?`,
    },
    html`<button class="grave">Remove</button>`,
  ),
)}
</li>`;

interface BuildParts {
  readonly buildpacks: readonly BuildpackInstallationResource[];
  readonly stacks: readonly StackResource[];
}

function buildSection(visit: Visit, { app, may }: AppFrame, { buildpacks, stacks }: BuildParts): Html {
  const names = buildpacks.map(({ buildpack }) => buildpack.name);
  if (!may('operate'))
    return html`<section><h2>Build</h2><p>${names.length === 0 ? 'The buildpack is found by the code.' : names.join(', ')}</p></section>`;
  return html`<section><h2>Build</h2>
${form(
  visit,
  { action: pathOf(app, '/settings/buildpacks'), label: 'Buildpacks' },
  (filled) => html`<label for="buildpacks">Buildpacks, one a line, in the order in which they run</label>
<textarea id="buildpacks" name="buildpacks" spellcheck="false" placeholder="found by the code">${filled.text('buildpacks', names.join('\n'))}</textarea>
<button class="plain">Save buildpacks</button>`,
)}
${form(
  visit,
  { action: pathOf(app, '/settings/stack'), label: 'Stack' },
  (filled) => html`<label for="stack">Stack of the next build</label>
<div class="line"><select id="stack" name="stack">${options(stackNames(app, stacks), filled.text('stack', app.build_stack.name))}</select><button class="plain">Save stack</button></div>`,
)}
</section>`;
}

/** The one that an app has may be offered no more. */
const stackNames = ({ build_stack }: AppResource, stacks: readonly StackResource[]): readonly string[] => [
  ...new Set([build_stack.name, ...stacks.map(({ name }) => name)]),
];

const transferSection = (
  visit: Visit,
  { app }: AppFrame,
): Html => html`<section><h2>Give it to somebody else</h2>
${form(
  visit,
  {
    action: pathOf(app, '/settings/transfer'),
    label: 'Transfer',
    question: `Offer ${app.name} to somebody else?`,
  },
  (filled) => html`<label for="recipient">E-mail of the new owner, who has to accept</label>
<div class="line"><input id="recipient" name="recipient" type="email" value="${filled.text('recipient')}" autocomplete="off" required><button class="plain">Offer the app</button></div>`,
)}
</section>`;

const endSection = (
  visit: Visit,
  { app }: AppFrame,
): Html => html`<section class="danger"><h2>Destroy the app</h2>
<p>Its dynos, releases, config vars and add-ons are gone for good, with the data that they hold.</p>
${form(
  visit,
  { action: pathOf(app, '/settings/destroy'), label: 'Destroy' },
  html`<label for="confirm">Type ${app.name} to go on</label>
<div class="line"><input id="confirm" name="confirm" autocomplete="off" spellcheck="false" required><button class="grave">Destroy app</button></div>`,
)}
</section>`;
