import { html } from 'hono/html';
import { contentPolicy, PAGE_HEADERS } from '../html/page-headers.ts';
import type { Assets } from './assets.ts';
import { form } from './parts.ts';
import { readable } from './readable.ts';
import type { Area, Html, Page, Remark } from './visit.ts';

interface Surroundings {
  readonly assets: Assets;
  /** E-mail of who is signed in. */
  readonly person: string | null;
  readonly remark: Remark | null;
  readonly status?: number;
}

const AREAS: readonly (readonly [Area, string, string])[] = [
  ['apps', '/', 'Apps'],
  ['pipelines', '/pipelines', 'Pipelines'],
  ['account', '/account', 'Account'],
];

/** Where the stream of a page goes. */
export const STREAM: Html = html`<!--stream-->`;
const MARK = '<!--stream-->';

const LOADS = "style-src 'self'; script-src 'self'; img-src 'self'";

const HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': contentPolicy({ loads: LOADS }),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** A page as browsers get it; one with a stream is sent as far as it is known, and goes on as the stream does. */
export async function documentOf(page: Page, around: Surroundings): Promise<Response> {
  const text = String(await shell(page, around));
  const init = { status: around.status ?? 200, headers: HEADERS };
  if (!page.stream) return new Response(text.replace(MARK, ''), init);
  const [before = '', after = ''] = text.split(MARK);
  return new Response(readable(page.stream, { before, after }), init);
}

/** Leads a browser on after a form. */
export const leadTo = (path: string): Response =>
  new Response(null, { status: 303, headers: { ...HEADERS, location: path } });

const shell = (
  { title, area, body }: Page,
  { assets, person, remark }: Surroundings,
): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Renga</title>
<link rel="icon" href="${assets.pathOf('icon.svg')}">
<link rel="stylesheet" href="${assets.pathOf('dashboard.css')}">
<script src="${assets.pathOf('dashboard.js')}" async></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<a class="brand" href="/">Renga</a>
${person === null ? '' : navigation(area)}
</header>
<main id="main">
${remark === null ? '' : remarkOf(remark)}
${body}
</main>
</body>
</html>
`;

const navigation = (area: Area): Html =>
  html`<nav aria-label="Dashboard"><ul>${AREAS.map(
    ([name, href, label]) => html`<li><a href="${href}"${current(name === area)}>${label}</a></li>`,
  )}</ul></nav>`;

/** Says of a link that it leads to where one is. */
export const current = (isIt: boolean): Html => (isIt ? html` aria-current="page"` : '');

function remarkOf(remark: Remark): Html {
  if (remark.kind === 'notice') return html`<p class="remark" role="status">${remark.text}</p>`;
  const { error, formToken } = remark;
  return html`<div class="remark problem" role="alert">
<p>${error.message}</p>
<p class="aside">Error ID: <code>${error.id}</code></p>
${error.id === 'two_factor' && error.app !== null ? codeForm(error.app, formToken) : ''}
</div>`;
}

/** An app may want a second factor before it is changed. */
const codeForm = (app: string, formToken: string): Html =>
  form(
    { formToken },
    { action: `/apps/${encodeURIComponent(app)}/second-factor`, label: 'Second factor' },
    html`<label for="code">Code of your authenticator app, or a recovery code</label>
<div class="line"><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required><button>Show code</button></div>`,
  );
