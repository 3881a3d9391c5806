import { STATUS_CODES } from 'node:http';
import type { AppRoute } from '../../domain/route-table.ts';
import type { ClientResponse } from '../front/front-port.ts';
import type { HCode } from './h-codes.ts';

/** What the router says itself instead of a dyno. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** Shown in place of our own text. */
  readonly embed?: string | undefined;
}

/** The page that goes with an H code: the app's own where it has named one. */
export function pageFor(code: HCode, route: AppRoute | null): Page {
  switch (code.code) {
    case 'H31':
      return misdirected(code.status);
    case 'H32':
      return wrongCertificate(code.status);
    case 'H80':
      return maintenance(code.status, route?.maintenancePageUrl);
    case 'H81':
      return blankApp(code.status);
    case 'H82':
      return hoursUsedUp(code.status, route?.errorPageUrl);
    case 'H83':
      return plannedWork(code.status, route?.maintenancePageUrl);
    case 'H26':
      return objectionPage(code.status, 'The request is not acceptable.');
    default:
      return applicationError(code.status, route?.errorPageUrl);
  }
}

const applicationError = (status: number, embed?: string): Page => ({
  status,
  title: 'Application error',
  text: 'The app could not answer this request. If it is yours, its log says why: <code>renga logs --tail</code>',
  embed,
});

const misdirected = (status: number): Page => ({
  status,
  title: 'Misdirected request',
  text: 'The certificate of this connection does not name the host that it asks for. Please ask over another one.',
});

const wrongCertificate = (status: number): Page => ({
  status,
  title: 'Certificate mismatch',
  text: 'This connection was made for another host name than the one that it asks for.',
});

const maintenance = (status: number, embed?: string): Page => ({
  status,
  title: 'Offline for maintenance',
  text: 'This app is being maintained. Please come back in a while.',
  embed,
});

const blankApp = (status: number): Page => ({
  status,
  title: 'Nothing deployed yet',
  text: 'This app is waiting for its first deploy: <code>git push renga main</code>',
});

const hoursUsedUp = (status: number, embed?: string): Page => ({
  status,
  title: 'Dyno hours used up',
  text: 'This app sleeps until next month: the Eco dyno hours of its owner are used up.',
  embed,
});

const plannedWork = (status: number, embed?: string): Page => ({
  status,
  title: 'Planned work',
  text: 'The platform of this app is being worked on. Please come back in a while.',
  embed,
});

export const noSuchApp: Page = {
  status: 404,
  title: 'No such app',
  text: 'There is no such app here. Check the name in the address.',
};

export const noTable: Page = {
  status: 503,
  title: 'Starting',
  text: 'The platform is starting. Please try again in a moment.',
};

export const objectionPage = (status: number, message: string): Page => ({
  status,
  title: 'Request refused',
  text: message,
});

/** Writes a page, unless the response has begun already; then it is cut behind what the client was sent. */
export function answer(res: ClientResponse, page: Page): void {
  if (res.headersSent) {
    res.cutOff();
    return;
  }
  const body = html(page);
  res.writeHead(page.status, STATUS_CODES[page.status] ?? '', [
    'Content-Type',
    'text/html; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-cache, no-store',
  ]);
  res.end(body);
}

/** Writes a text that is for a program. */
export function answerText(res: ClientResponse, text: string): void {
  res.writeHead(200, 'OK', [
    'Content-Type',
    'text/plain; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(text)),
    'Cache-Control',
    'no-cache, no-store',
  ]);
  res.end(text);
}

function html(page: Page): string {
  const body = page.embed
    ? `<iframe src="${attribute(page.embed)}" title="${page.title}" style="border:0;position:fixed;inset:0;width:100%;height:100%"></iframe>`
    : `<h1>${page.title}</h1>\n<p>${page.text}</p>`;
  return `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${page.title}</title></head>\n<body>\n${body}\n</body>\n</html>\n`;
}

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
