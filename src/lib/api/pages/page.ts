import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { contentPolicy, PAGE_HEADERS } from '../../html/page-headers.ts';

/** Escaped HTML, as the `html` tag of hono makes it. */
export type Html = ReturnType<typeof html>;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:15vh auto;padding:0 1rem;color:#222}
label{display:block;margin:1rem 0 .25rem}input{width:100%;box-sizing:border-box;padding:.5rem;font:inherit}
button{margin:1.5rem .5rem 0 0;padding:.5rem 1.5rem;font:inherit}.problem{color:#a00}
@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}.problem{color:#f77}}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The style above is all that a page has. */
const LOADS = `style-src 'sha256-${STYLE_HASH}'`;

interface PageOptions {
  readonly status?: number;
  /** Origin of another site that the answer to a form of the page may lead to; browsers ask for that. */
  readonly leadsTo?: string;
}

/** A page without scripts and without anything from elsewhere. */
export async function page(
  title: string,
  body: Html,
  { status = 200, leadsTo = '' }: PageOptions = {},
): Promise<Response> {
  const text = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${raw(STYLE)}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`;
  const headers = { ...PAGE_HEADERS, 'content-security-policy': contentPolicy({ loads: LOADS, leadsTo }) };
  return new Response(String(text), { status, headers });
}

/** Leads a browser on after a form. */
export const leadOn = (url: string): Response =>
  new Response(null, { status: 303, headers: { ...PAGE_HEADERS, location: url } });
