import { type Context, Hono } from 'hono';
import { Refusal } from '../domain/refusal.ts';
import { acceptedScopes } from '../domain/scope.ts';
import { parseAccept, type Variant } from '../schema/accept.ts';
import { newId } from '../std/ids.ts';
import type { ApiOptions } from './api-options.ts';
import { audited } from './audited.ts';
import { type Answer, type Call, ok } from './call.ts';
import { addressOf, type Caller, Callers } from './callers.ts';
import { Capabilities } from './capabilities.ts';
import { matchesTag } from './entity-tag.ts';
import { errorAnswer, isForCaller, ProtocolError } from './errors.ts';
import { type PageRoute, pages, problemPage } from './pages/pages.ts';
import { checkPartner } from './partner-routes.ts';
import { RateLimits, usualRateLimit } from './rate-limits.ts';
import { endpointsOf, hyperSchema } from './reference.ts';
import { Repeats } from './repeats.ts';
import { readJson } from './request-body.ts';
import { requestIds } from './request-id.ts';
import { browserLoginHandlers } from './resources/browser-logins.ts';
import { buildpackRegistry } from './resources/buildpack-registry.ts';
import { dumpStream } from './resources/dumps.ts';
import { execApp, isExec } from './resources/exec.ts';
import { logStream } from './resources/log-sessions.ts';
import { outputStream, testOutputStream } from './resources/output-streams.ts';
import { checkSecondFactor } from './resources/pre-authorizations.ts';
import { slugStream, slugUpload } from './resources/slugs.ts';
import { Sources } from './resources/sources.ts';
import { backupStream } from './resources/transfers.ts';
import { dress, respond } from './responses.ts';
import { openRoutes, type Route, routes } from './routes.ts';
import { SourceFiles } from './source-files.ts';

/** How a request came in. */
export interface ApiContext {
  /** Over the local socket, whose peer is the owner of the installation: no token is asked for. */
  readonly trusted: boolean;
}

/** The Platform API as a function. It does not reject. */
export type Api = (request: Request, context: ApiContext) => Promise<Response>;

type RegistryRoute = readonly [path: string, read: (name: string, query: URLSearchParams) => unknown];

/** Asked without token and version, as the registry of buildpacks is. */
const REGISTRY: readonly RegistryRoute[] = [
  ['/buildpacks', (_, query) => buildpackRegistry.list(query)],
  ['/buildpacks/:name', buildpackRegistry.info],
  ['/buildpacks/:name/revisions', buildpackRegistry.revisions],
  ['/buildpacks/:name/readme', buildpackRegistry.readme],
];

interface Env {
  readonly Bindings: ApiContext;
  readonly Variables: {
    readonly requestId: string;
    readonly startedAt: number;
    readonly variant: Variant;
    readonly caller: Caller;
  };
}

/** Joins the use cases with the Platform API v3: what all requests have in common is here, each endpoint in `routes`. */
export function createApi(options: ApiOptions): Api {
  const { clock } = options;
  const repeats = new Repeats(options);
  const limits = new RateLimits({ rules: options.rateLimit ?? usualRateLimit, clock });
  const capabilities = new Capabilities({ key: options.capabilityKey, clock });
  const files = new SourceFiles({ folder: options.sourcesFolder, clock, outbound: options.outbound });
  const sources = new Sources({ ...options, files, capabilities });
  const callers = new Callers(options);
  const table = routes(options, { limits, capabilities, sources });
  const open = openRoutes(options);
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    c.set('startedAt', clock.monotonic());
    c.set('requestId', requestIds(c.req.header('request-id') ?? null, newId()));
    if (!c.env.trusted && options.isOwnHost && !options.isOwnHost(hostOf(c.req.raw)))
      throw new ProtocolError('unknown_host');
    if (options.installation.stopping.aborted && !isSafe(c.req.method)) throw new ProtocolError('stopping');
    await next();
  });

  const output = outputStream(options, capabilities);
  const testOutput = testOutputStream(options, capabilities);
  const logs = logStream(options);
  const login = browserLoginHandlers(options);
  const backup = backupStream(options, capabilities);
  const dump = dumpStream(options, capabilities);
  const slug = slugStream(options, capabilities);
  const upload = slugUpload(options, capabilities);
  app.get('/streams/output/:token', async (c) => stream(c, await output(c.req.raw, c.req.param('token'))));
  app.get('/streams/test-output/:token', async (c) =>
    stream(c, await testOutput(c.req.raw, c.req.param('token'))),
  );
  app.get('/streams/logs/:token', async (c) => stream(c, await logs(c.req.raw, c.req.param('token'))));
  app.get('/streams/slug/:token', async (c) => stream(c, await slug(c.req.param('token'))));
  app.get('/streams/backup/:token', async (c) => stream(c, await backup(c.req.param('token'))));
  app.get('/streams/database/:token', async (c) => stream(c, await dump(c.req.param('token'))));
  app.put('/streams/slug/:token', async (c) => stream(c, await upload(c.req.raw, c.req.param('token'))));
  app.get('/streams/source/:token', async (c) => stream(c, await sources.download(c.req.param('token'))));
  app.put('/streams/source/:token', async (c) =>
    stream(c, await sources.upload(c.req.raw, c.req.param('token'))),
  );

  app.get('/auth/cli/:login', async (c) => stream(c, await login.wait(c.req.raw, c.req.param('login'))));

  app.get('/schema', (c) => {
    const variant = schemaVariantOf(c.req.raw);
    return answer(c, ok(hyperSchema(endpointsOf([...table, ...open], variant))));
  });
  for (const [path, read] of REGISTRY)
    app.get(path, (c) => answer(c, ok(read(c.req.param('name') ?? '', new URL(c.req.url).searchParams))));
  for (const [method, path, handle] of open)
    app.on(method, path, async (c) =>
      answer(c, await handle(c.req.raw, addressOf(c.req.raw, c.env.trusted))),
    );
  for (const route of pages(options, capabilities)) app.on(route[0], route[1], (c) => servePage(c, route));

  app.use(async (c, next) => {
    c.set('variant', isExec(c.req.path) ? '3' : variantOf(c.req.raw));
    c.set('caller', await callers.identify(c.req.raw, c.env.trusted));
    await next();
  });
  for (const route of table) app.on(route[0], route[1], (c) => serve(c, route));
  app.notFound((c) => answer(c, errorAnswer(new ProtocolError('not_found'))));
  app.onError((error, c) => {
    if (!isForCaller(error))
      options.onError(error, `${c.req.method} ${pathOf(c.req.raw)} (${c.get('requestId')})`);
    return answer(c, errorAnswer(error));
  });

  async function servePage(c: Context<Env>, [, , answerPage]: PageRoute): Promise<Response> {
    const response = await answerPage(c.req.raw, c.req.param('secret') ?? '').catch((error: unknown) => {
      if (!isForCaller(error)) throw error;
      return problemPage(error);
    });
    response.headers.set('request-id', c.get('requestId'));
    return response;
  }

  async function serve(c: Context<Env>, [method, path, handler, trait]: Route): Promise<Response> {
    const caller = c.get('caller');
    const accepted = acceptedScopes(method, c.req.path);
    if (!accepted.some((scope) => caller.scope.includes(scope)))
      throw new Refusal(
        'forbidden',
        `This token may not do that: it takes the scope ${accepted.join(' or ')}.`,
      );
    if (!caller.trusted && trait !== 'free') limits.take(caller.addOn?.id ?? caller.account.id);
    if (method !== 'GET') await checkUnchanged(c);
    if (trait === 'engine') options.presence.require();
    const asked = await callOf(c);
    await checkSecondFactor(asked, { method, path }, options);
    checkPartner(method, path, asked);
    const address = addressOf(c.req.raw, c.env.trusted);
    const onError = (error: unknown): void => options.onError(error, `noting ${method} ${path}`);
    const work = () =>
      audited({ audit: options.audit, method, path, address, call: asked, onError }, () =>
        options.actor.run(caller.account, () => handler(asked)),
      );
    const { headers, ...result } =
      method === 'GET'
        ? await work()
        : await repeats.once(
            {
              key: asked.header('idempotency-key'),
              request: `${caller.account.id} ${method} ${c.req.path}`,
              body: asked.body,
              idempotent: method === 'PATCH' || method === 'PUT',
            },
            work,
          );
    return answer(c, { ...result, headers: { ...headers, ...scopeHeaders(caller, accepted) } });
  }

  async function callOf(c: Context<Env>): Promise<Call> {
    const request = c.req.raw;
    return {
      ...c.get('caller'),
      variant: c.get('variant'),
      range: request.headers.get('range') ?? '',
      body: isSafe(request.method) ? {} : await readJson(request),
      param: (name) => c.req.param(name) ?? (name === 'app' ? execApp(request) : ''),
      query: (name) => c.req.query(name),
      header: (name) => request.headers.get(name) ?? undefined,
    };
  }

  /** `If-Match` of a change names what the client has read: it is read again and compared. */
  async function checkUnchanged(c: Context<Env>): Promise<void> {
    const expected = c.req.header('if-match');
    if (expected === undefined) return;
    const headers = new Headers(c.req.raw.headers);
    for (const name of ['if-match', 'content-length', 'content-type', 'range', 'accept-encoding'])
      headers.delete(name);
    const current = await app.fetch(new Request(c.req.url, { headers }), c.env);
    if (!matchesTag(expected, current.headers.get('etag') ?? ''))
      throw new ProtocolError('precondition_failed');
  }

  function answer(c: Context<Env>, result: Answer): Promise<Response> {
    const caller: Caller | undefined = c.get('caller');
    return respond(c.req.raw, result, {
      requestId: c.get('requestId'),
      remaining: caller ? limits.remaining(caller.addOn?.id ?? caller.account.id) : null,
      runtime: (clock.monotonic() - c.get('startedAt')) / 1000,
    });
  }

  return async (request, context) => app.fetch(request, context);
}

const scopeHeaders = ({ scope }: Caller, accepted: readonly string[]): Readonly<Record<string, string>> => ({
  'oauth-scope': scope.join(' '),
  'oauth-scope-accepted': accepted.join(' '),
});

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** A HEAD request gets no body, so nobody would ever end it. */
function stream(c: Context<Env>, response: Response): Response {
  if (c.req.method === 'HEAD') void response.body?.cancel();
  return dress(response, c.get('requestId'));
}

/** @throws {ProtocolError} `missing_version` or `not_acceptable` */
function variantOf(request: Request): Variant {
  const accepted = parseAccept(request.headers.get('accept'));
  if (accepted.kind === 'version') return accepted.variant;
  throw new ProtocolError(accepted.kind === 'missing' ? 'missing_version' : 'not_acceptable');
}

/** Whoever wants to learn what is spoken here need not name a version. @throws {ProtocolError} `not_acceptable` */
function schemaVariantOf(request: Request): Variant {
  const accepted = parseAccept(request.headers.get('accept'));
  if (accepted.kind === 'missing') return '3';
  return variantOf(request);
}

/** As it was sent: what is decoded may hold ends of lines. */
const pathOf = (request: Request): string => new URL(request.url).pathname;

/** The name that the client asked for, without the port. */
const hostOf = (request: Request): string => new URL(request.url).hostname;
