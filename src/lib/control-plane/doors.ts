import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { z } from 'zod';
import type { Api } from '../api/api.ts';
import type { DashboardOptions } from '../dashboard/dashboard.ts';
import type { GitService } from '../git/git-service.ts';
import type { Logplex } from '../logplex/logplex.ts';
import type { EcoApps } from '../platform/eco-apps.ts';
import { Registry } from '../registry/registry.ts';
import type { Deadline } from '../std/deadline.ts';
import { dashboardHandler } from './dashboard-handler.ts';
import { Door, type Handler } from './door.ts';
import type { Home } from './home.ts';

interface DoorsOptions {
  readonly home: Home;
  readonly domain: string;
  readonly api: Api;
  readonly dashboard: DashboardOptions;
  readonly git: GitService;
  readonly registry: Registry;
  readonly logs: Logplex;
  readonly ecoApps: Pick<EcoApps, 'wake'>;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Router batches are at most some thousand lines of at most 10 kB. */
const BATCH_LIMIT_BYTES = 64 * 1024 * 1024;
const GIT_PATH = /^\/[^/?]+\.git\//;

const routerBatch = z.object({
  boot: z.string(),
  sequence: z.number().int(),
  lines: z.array(z.object({ appId: z.string(), time: z.string(), micros: z.number(), message: z.string() })),
});

const wakeCall = z.object({ appId: z.string() });

/** The three sockets of a control plane: for its owner, for what came through the router, and for our own processes. */
export class Doors {
  readonly #doors: readonly Door[];

  private constructor(doors: readonly Door[]) {
    this.#doors = doors;
  }

  static async open(options: DoorsOptions): Promise<Doors> {
    const open = (name: 'api' | 'http' | 'internal', handler: Handler) =>
      Door.open({ socketPath: options.home.socket(name), handler, onError: options.onError });
    return new Doors([
      await open('internal', ownProcesses(options)),
      await open('http', outside(options)),
      await open('api', inside(options)),
    ]);
  }

  async close(deadline: Deadline): Promise<void> {
    await Promise.all(this.#doors.map((door) => door.close(deadline)));
  }
}

function apiHandler(api: Api, trusted: boolean): Handler {
  return getRequestListener((request) => api(request, { trusted }), { overrideGlobalObjects: false });
}

function registryHandler(registry: Registry, trusted: boolean): Handler {
  return getRequestListener((request) => registry.fetch(request, { trusted }), {
    overrideGlobalObjects: false,
  });
}

function inside({ api, registry }: DoorsOptions): Handler {
  const [answerApi, answerRegistry] = [apiHandler(api, true), registryHandler(registry, true)];
  return (request, response) =>
    Registry.owns(request.url ?? '/') ? answerRegistry(request, response) : answerApi(request, response);
}

/**
 * Git by its host name, or by its path on the others, where the official client looks for it. The registry likewise:
 * Docker takes `localhost` for this machine, and no name below it.
 */
function outside({ domain, api, dashboard, git, registry }: DoorsOptions): Handler {
  const [answerApi, answerRegistry] = [apiHandler(api, false), registryHandler(registry, false)];
  const answerDashboard = dashboardHandler(dashboard);
  return (request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const url = request.url ?? '/';
    if (host === `dashboard.${domain}`) return answerDashboard(request, response);
    if (host === `registry.${domain}` || Registry.owns(url)) return answerRegistry(request, response);
    return host === `git.${domain}` || GIT_PATH.test(url)
      ? git.handle(request, response, url)
      : answerApi(request, response);
  };
}

function ownProcesses({ git, logs, ecoApps }: DoorsOptions): Handler {
  return async (request, response) => {
    const url = request.url ?? '/';
    if (request.method === 'POST' && url === '/router-lines') return takeLines(request, response, logs);
    if (request.method === 'POST' && url === '/wake') return wake(request, response, ecoApps);
    const [, pushId] = /^\/push\/([\w-]+)$/.exec(url) ?? [];
    if (request.method === 'POST' && pushId !== undefined) return git.answerHook(request, response, pushId);
    response.writeHead(404).end();
  };
}

async function takeLines(request: IncomingMessage, response: ServerResponse, logs: Logplex): Promise<void> {
  logs.routerLines(routerBatch.parse(JSON.parse(await textOf(request))));
  response.writeHead(204).end();
}

/** Answered when the processes of the app run. */
async function wake(
  request: IncomingMessage,
  response: ServerResponse,
  ecoApps: Pick<EcoApps, 'wake'>,
): Promise<void> {
  const { appId } = wakeCall.parse(JSON.parse(await textOf(request)));
  await ecoApps.wake(appId);
  response.writeHead(204).end();
}

async function textOf(request: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BATCH_LIMIT_BYTES) throw new RangeError('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
