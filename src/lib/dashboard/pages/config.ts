import { html } from 'hono/html';
import { path } from '../api.ts';
import { type AppFrame, frameOf, inApp, pathOf } from '../app-frame.ts';
import { field, form, only } from '../parts.ts';
import type { Done, Html, Page, Visit } from '../visit.ts';

type Config = Readonly<Record<string, string>>;

/** Config vars: their names, and the values that somebody wants to see. */
export async function configPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  if (!frame.may('operate')) return inApp(frame, 'Config vars', mayNotSee);
  const config = await visit.api.get<Config>(path`/apps/${frame.app.id}/config-vars`);
  const names = Object.keys(config).toSorted();
  return inApp(
    frame,
    'Config vars',
    html`<section><div class="heading"><h2>Config vars</h2>${only(names.length > 0, () => revealAll(visit, frame))}</div>
${names.length === 0 ? html`<p class="empty">There are no config vars.</p>` : html`<ul class="rows">${names.map((name) => row(visit, frame, { name, value: config[name] ?? '' }))}</ul>`}
</section>
${setForm(visit, frame)}`,
  );
}

const mayNotSee: Html = html`<section><h2>Config vars</h2>
<p class="empty">To see them takes the permission to operate. Ask the owner of the app.</p></section>`;

const REVEAL = 'reveal';
const ALL = '*';

function revealAll({ query }: Visit, { app }: AppFrame): Html {
  const here = pathOf(app, '/config');
  return query.get(REVEAL) === ALL
    ? html`<a href="${here}">Hide all values</a>`
    : html`<a href="${here}?${REVEAL}=${ALL}">Reveal all values</a>`;
}

interface ConfigVar {
  readonly name: string;
  readonly value: string;
}

const row = (visit: Visit, { app }: AppFrame, { name, value }: ConfigVar): Html => html`<li>
<span class="title mono grow">${name}</span>
${shownValue(visit, pathOf(app, '/config'), { name, value })}
${form(
  visit,
  {
    action: pathOf(app, '/config/remove'),
    label: `Remove ${name}`,
    question: `Remove ${name}? The dynos of ${app.name} restart.`,
    className: 'end',
  },
  html`<input type="hidden" name="name" value="${name}"><button class="grave">Remove</button>`,
)}
</li>`;

const shownValue = ({ query }: Visit, here: string, { name, value }: ConfigVar): Html =>
  [ALL, name].includes(query.get(REVEAL) ?? '')
    ? html`<span class="grow"><code>${value}</code></span>`
    : html`<span class="grow"><a href="${here}?${REVEAL}=${encodeURIComponent(name)}" aria-label="Reveal ${name}">Reveal</a></span>`;

/** The line end at the start of a text area is none of its text. */
const setForm = (visit: Visit, { app }: AppFrame): Html => html`<section><h2>Set a config var</h2>
${form(
  visit,
  { action: pathOf(app, '/config'), label: 'Set a config var' },
  (filled) => html`<label for="name">Name</label>
<input id="name" name="name" class="mono" autocomplete="off" autocapitalize="characters" spellcheck="false" value="${filled.text('name')}" required>
<label for="value">Value</label>
<textarea id="value" name="value" autocomplete="off" spellcheck="false">
${filled.text('value')}</textarea>
<button>Set</button>`,
)}
<p class="aside">A name that is there already gets the new value. The dynos restart with it.</p></section>`;

/** Browsers write line ends as CRLF (WHATWG HTML, form submission); programs in dynos do not. */
const written = ({ fields }: Visit): string => (fields.get('value') ?? '').replaceAll('\r\n', '\n');

export const setConfigVar = (visit: Visit): Promise<Done> =>
  change(visit, { [field(visit, 'name')]: written(visit) }, `${field(visit, 'name')} is set.`);

export const removeConfigVar = (visit: Visit): Promise<Done> =>
  change(visit, { [field(visit, 'name')]: null }, `${field(visit, 'name')} is removed.`);

async function change(
  { api, param }: Visit,
  body: Readonly<Record<string, string | null>>,
  notice: string,
): Promise<Done> {
  await api.patch(path`/apps/${param('app')}/config-vars`, { body });
  return { to: path`/apps/${param('app')}/config`, notice };
}
