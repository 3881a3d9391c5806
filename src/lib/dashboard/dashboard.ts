import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { isFromOwnPage } from '../html/own-page.ts';
import type { Clock } from '../std/clock.ts';
import { ApiError, type Transport } from './api.ts';
import { Assets } from './assets.ts';
import { Cookies, shortened } from './cookies.ts';
import { documentOf, leadTo } from './document.ts';
import { readForm } from './form-body.ts';
import { ACTIONS, PAGES, pageOf } from './places.ts';
import { notedPath, pathOf, toOf } from './request-path.ts';
import { type Session, Sessions } from './sessions.ts';
import {
  credentialsOf,
  linkPage,
  ownPath,
  problemOf,
  signInFor,
  signInPage,
  tokenBehind,
  tokenFor,
} from './sign-in.ts';
import { formToken, isFormToken, opened, sealed } from './signing.ts';
import type { Act, Page, Remark, Show, Visit } from './visit.ts';
import { whileAllowed } from './while-allowed.ts';

export interface DashboardOptions {
  /** How the Platform API is asked. */
  readonly transport: Transport;
  /** Where it is seen from outside, as `http://localhost:8080`. */
  readonly apiUrl: () => string;
  /** Where the dashboard is, as `http://dashboard.localhost:8080`. */
  readonly url: () => string;
  /** Folder of style, script and icon. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Faults of ours; the person sees only that there was one. */
  readonly onError: (error: unknown, doing: string) => void;
}

interface Parts extends DashboardOptions {
  readonly assets: Assets;
  readonly cookies: Cookies;
  readonly sessions: Sessions;
}

interface SignedIn {
  readonly token: string;
  readonly to: string;
}

/** The web interface: pages made of what the Platform API says to whoever is signed in. */
export class Dashboard {
  readonly #parts: Parts;
  readonly #app = new Hono();

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#app.get('/assets/*', (c) => parts.assets.answer(c.req.path) ?? this.#missing());
    this.#app.get('/sign-in', (c) => this.#askWho(c));
    this.#app.post('/sign-in', (c) => this.#signIn(c));
    this.#app.get('/sign-in/:link', (c) => this.#document(linkPage(c.req.param('link'), toOf(c)), null));
    this.#app.post('/sign-in/:link', (c) => this.#signInByLink(c));
    this.#app.post('/sign-out', (c) => this.#signOut(c));
    for (const [path, show] of PAGES) this.#app.get(path, (c) => this.#show(c, show));
    for (const [path, act, show] of ACTIONS) this.#app.post(path, (c) => this.#act(c, act, show));
    this.#app.notFound(() => this.#missing());
    this.#app.onError((error, c) => this.#failed(error, c));
  }

  static async open(options: DashboardOptions): Promise<Dashboard> {
    const cookies = new Cookies({ isSecure: options.url().startsWith('https:') });
    const sessions = new Sessions({ ...options, cookies });
    return new Dashboard({ ...options, cookies, sessions, assets: await Assets.read(options.folder) });
  }

  /** Does not reject. */
  async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).hostname !== new URL(this.#parts.url()).hostname)
      return this.#problem(
        refusalOf(421, 'unknown_host', 'The dashboard is not served under this host name.'),
      );
    if (!isLook(request) && !isFromOwnPage(request))
      return this.#problem(refusalOf(403, 'cross_site', 'A page of another site may not do that.'));
    if (request.method !== 'HEAD') return this.#app.fetch(request);
    const { url, headers } = request;
    const answer = await this.#app.fetch(new Request(url, { headers }));
    // Nobody reads it, so a stream would never end.
    await answer.body?.cancel();
    return new Response(null, answer);
  }

  async #show(c: Context, show: Show): Promise<Response> {
    const session = await this.#parts.sessions.of(c.req.raw);
    if (!session) return leadTo(signInFor(pathOf(c)));
    const notice = this.#noticeOf(c, session);
    const page = await show(this.#visit(c, session));
    const response = await this.#document(page, session, {
      remark: notice === null ? null : { kind: 'notice', text: notice },
    });
    if (notice !== null) response.headers.append('set-cookie', this.#parts.cookies.endNotice());
    return response;
  }

  async #act(c: Context, act: Act, show: Show): Promise<Response> {
    const session = await this.#parts.sessions.of(c.req.raw);
    if (!session) return leadTo(signInFor(pageOf(show, (name) => c.req.param(name) ?? '')));
    const fields = await readForm(c.req.raw);
    checkToken(session, fields);
    const visit = { ...this.#visit(c, session), fields };
    const done = await act(visit).catch((error: unknown) => this.#shownAgain(error, visit, show, session));
    if (done instanceof Response) return done;
    if ('body' in done) return this.#document(done, session);
    const response = leadTo(done.to);
    if (done.notice !== '')
      response.headers.append(
        'set-cookie',
        this.#parts.cookies.keepNotice(sealed(session.token, shortened(done.notice))),
      );
    return response;
  }

  /** The page that the form was on, with what the API said. */
  async #shownAgain(error: unknown, visit: Visit, show: Show, session: Session): Promise<Response> {
    if (!(error instanceof ApiError) || error.status === 401) throw error;
    const remark: Remark = { kind: 'problem', error, formToken: visit.formToken };
    const page = await show(visit).catch(() => PROBLEM);
    return this.#document(page, session, { remark, status: error.status });
  }

  async #askWho(c: Context): Promise<Response> {
    if (await this.#parts.sessions.of(c.req.raw)) return leadTo(toOf(c));
    return this.#document(signInPage({ email: '', to: toOf(c) }, false), null);
  }

  async #signIn(c: Context): Promise<Response> {
    const fields = await readForm(c.req.raw);
    const credentials = credentialsOf(fields);
    const to = ownPath(fields.get('to'));
    try {
      const token = await tokenFor(this.#parts.sessions.api(c.req.raw, null), credentials);
      return await this.#signedIn(c, { token, to });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const page = signInPage({ email: credentials.email, to }, error.id === 'two_factor');
      const said = new ApiError(error.status, { id: error.id, message: problemOf(error, credentials) });
      return this.#document(page, null, {
        remark: { kind: 'problem', error: said, formToken: '' },
        status: error.status,
      });
    }
  }

  async #signInByLink(c: Context): Promise<Response> {
    const fields = await readForm(c.req.raw);
    const token = await tokenBehind(this.#parts.sessions.api(c.req.raw, null), c.req.param('link') ?? '');
    return this.#signedIn(c, { token, to: ownPath(fields.get('to')) });
  }

  /** A session that the browser had is replaced, and good for nothing from here on. */
  async #signedIn(c: Context, { token, to }: SignedIn): Promise<Response> {
    const before = await this.#parts.sessions.of(c.req.raw);
    await before?.api.delete('/oauth/sessions/~');
    const response = leadTo(to);
    response.headers.append('set-cookie', this.#parts.cookies.keepSession(token));
    return response;
  }

  /** The token is good for nothing from here on. */
  async #signOut(c: Context): Promise<Response> {
    const session = await this.#parts.sessions.of(c.req.raw);
    if (session) {
      checkToken(session, await readForm(c.req.raw));
      await session.api.delete('/oauth/sessions/~');
    }
    const response = leadTo('/sign-in');
    response.headers.append('set-cookie', this.#parts.cookies.endSession());
    return response;
  }

  #visit(c: Context, { token, api, account }: Session): Visit {
    const { pathname, searchParams } = new URL(c.req.url);
    return {
      api,
      account,
      param: (name) => c.req.param(name) ?? '',
      query: searchParams,
      path: pathname,
      fields: new URLSearchParams(),
      formToken: formToken(token),
      now: this.#parts.clock.now(),
    };
  }

  #noticeOf(c: Context, { token }: Session): string | null {
    const shown = this.#parts.cookies.notice(c.req.raw);
    return shown === null ? null : opened(token, shown);
  }

  #document(
    page: Page,
    session: Session | null,
    { remark = null, status = 200 }: { readonly remark?: Remark | null; readonly status?: number } = {},
  ): Promise<Response> {
    const person = session?.account.email ?? null;
    return documentOf(this.#watched(page, session), { assets: this.#parts.assets, person, remark, status });
  }

  /** What a page shows as it comes ends with the session. */
  #watched(page: Page, session: Session | null): Page {
    if (!page.stream || !session) return page;
    const { clock, sessions } = this.#parts;
    return {
      ...page,
      stream: whileAllowed(page.stream, { clock, isAllowed: () => sessions.goesOn(session) }),
    };
  }

  #failed(error: unknown, c: Context): Promise<Response> {
    if (error instanceof ApiError) return this.#problem(error);
    this.#parts.onError(error, `dashboard ${c.req.method} ${notedPath(c)}`);
    return this.#problem(
      refusalOf(500, 'internal_server_error', 'Something went wrong on our side. Try again in a moment.'),
    );
  }

  #missing(): Promise<Response> {
    return this.#problem(refusalOf(404, 'not_found', 'There is no such page.'));
  }

  #problem(error: ApiError): Promise<Response> {
    return this.#document(PROBLEM, null, {
      remark: { kind: 'problem', error, formToken: '' },
      status: error.status,
    });
  }
}

const PROBLEM: Page = {
  title: 'That did not work',
  area: 'apps',
  body: html`<h1>That did not work</h1>
<p><a href="/">Back to your apps</a></p>`,
};

const refusalOf = (status: number, id: string, message: string): ApiError =>
  new ApiError(status, { id, message });

/** @throws {ApiError} `form_token` for a form that was not made for this session */
function checkToken({ token }: Session, fields: URLSearchParams): void {
  if (isFormToken(token, fields.get('form-token') ?? '')) return;
  const message = 'This form is too old. Go back, load the page again, and send it anew.';
  throw refusalOf(403, 'form_token', message);
}

const isLook = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';
