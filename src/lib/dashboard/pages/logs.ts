import { html } from 'hono/html';
import type { DynoResource } from '../../schema/dyno.ts';
import type { LogSessionResource } from '../../schema/log-session.ts';
import { path } from '../api.ts';
import { type AppFrame, frameOf, inApp, pathOf } from '../app-frame.ts';
import { STREAM } from '../document.ts';
import { options } from '../parts.ts';
import type { Html, Page, Visit } from '../visit.ts';

const LINES = ['100', '500', '1500'];

/** What of the log is wanted; empty for everything. */
interface Choice {
  readonly source: string;
  readonly dyno: string;
  readonly lines: string;
  /** Whether new lines are shown as they come. */
  readonly tail: boolean;
}

/** The last lines of the log, and those that follow. */
export async function logsPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const { id } = frame.app;
  const choice = choiceOf(visit);
  const [dynos, session] = await Promise.all([
    visit.api.all<DynoResource>(path`/apps/${id}/dynos`),
    visit.api.post<LogSessionResource>(path`/apps/${id}/log-sessions`, { body: sessionOf(choice) }),
  ]);
  const page = inApp(frame, 'Logs', logsBody(frame, choice, dynos));
  return { ...page, stream: await visit.api.open(session.logplex_url) };
}

function choiceOf({ query }: Visit): Choice {
  const lines = query.get('lines') ?? '';
  return {
    source: query.get('source') ?? '',
    dyno: query.get('dyno') ?? '',
    lines: LINES.includes(lines) ? lines : '100',
    tail: query.get('tail') === 'on',
  };
}

const sessionOf = ({ source, dyno, lines, tail }: Choice) => ({
  lines: Number(lines),
  tail,
  ...(source === '' ? {} : { source }),
  ...(dyno === '' ? {} : { dyno }),
});

const logsBody = ({ app }: AppFrame, choice: Choice, dynos: readonly DynoResource[]): Html => html`<section>
<h2>${choice.tail ? 'Log, as it is written' : 'Log'}</h2>
<form class="line" action="${pathOf(app, '/logs')}">
<label class="unseen" for="source">Source</label>
<select id="source" name="source"><option value="">App and platform</option>${choices(SOURCES, choice.source)}</select>
<label class="unseen" for="dyno">Dyno</label>
<select id="dyno" name="dyno"><option value="">All dynos</option>${options(processesOf(dynos), choice.dyno)}</select>
<label class="unseen" for="lines">Lines</label>
<select id="lines" name="lines">${choices(
  LINES.map((each) => [each, `last ${each} lines`]),
  choice.lines,
)}</select>
<label class="choice"><input type="checkbox" name="tail"${choice.tail ? html` checked` : ''}>Go on with new lines</label>
<button class="plain">Show</button>
</form>
<pre class="output" tabindex="0" aria-label="Log of ${app.name}">${STREAM}</pre>
</section>`;

const SOURCES = [
  ['app', 'App only'],
  ['heroku', 'Platform only'],
] as const;

const choices = (all: readonly (readonly [string, string])[], chosen: string): readonly Html[] =>
  all.map(
    ([value, label]) =>
      html`<option value="${value}"${value === chosen ? html` selected` : ''}>${label}</option>`,
  );

/** Process types, then single dynos, then the router. */
function processesOf(dynos: readonly DynoResource[]): readonly string[] {
  const types = [...new Set(dynos.map(({ type }) => type))];
  return [...types, ...dynos.map(({ name }) => name), 'router'];
}
