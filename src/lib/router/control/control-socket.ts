import { chmod, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { HandOverRecord } from '../../domain/release.ts';
import type { RouteTable } from '../../domain/route-table.ts';
import type { RouterLimits } from '../../domain/router-limits.ts';
import type { TlsFiles } from '../../platform/settings.ts';
import { parseTable } from './parse-table.ts';

/** What the control plane is told about a router. */
export interface RouterStatus {
  readonly pid: number;
  readonly port: number;
  /** What it was told to listen on if that is free. */
  readonly preferredPort: number;
  /** Another one after each start. */
  readonly boot: string;
  /** -1 before the first table. */
  readonly tableVersion: number;
  /** Of the program. */
  readonly version: string;
  readonly tls: TlsFiles | null;
  readonly redirectPort: number | null;
  readonly limits: RouterLimits;
}

/** What the control plane may ask of a router. */
export interface RouterControl {
  status(): RouterStatus;
  /** @returns false when a newer table is in force */
  publish(table: RouteTable): Promise<boolean>;
  drained(addresses: readonly string[], signal: AbortSignal): Promise<void>;
  /** How long each app has had no traffic, ms, by its id. */
  idleMs(): Readonly<Record<string, number>>;
  /** @returns the id of a count of the app's requests */
  beginTally(appId: string): string;
  /** @returns null when there is no such count */
  endTally(id: string): HandOverRecord | null;
  /** Begins to stop. */
  stop(): void;
}

const BODY_LIMIT = 64 * 1024 * 1024;

const LONGEST_DRAIN_MS = 3_600_000;

/** The router's own door: HTTP over a unix socket that only the owner of the folder can open. */
export class ControlSocket {
  readonly #path: string;
  readonly #control: RouterControl;
  readonly #server: Server;
  #inode = 0;

  constructor(path: string, control: RouterControl) {
    this.#path = path;
    this.#control = control;
    this.#server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 }, (req, res) => {
      void this.#answer(req, res);
    });
  }

  /**
   * @param prepare done before anybody is answered, and not at all beside another router
   * @throws {Error} when another router answers on the socket
   */
  async listen(prepare: () => Promise<void>): Promise<void> {
    if (await answers(this.#path))
      throw new Error(`a router is running already: it answers on ${this.#path}`);
    await prepare();
    await rm(this.#path, { force: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject).listen(this.#path, resolve);
    await promise;
    await chmod(this.#path, 0o600);
    this.#inode = (await stat(this.#path)).ino;
  }

  /** The file of the socket is gone, or leads to another router: nobody can reach this one any more. */
  async isLost(): Promise<boolean> {
    const file = await stat(this.#path).catch((error: NodeJS.ErrnoException) => error.code ?? '');
    return typeof file === 'string' ? file === 'ENOENT' : file.ino !== this.#inode;
  }

  /** Closes the socket and every connection to it. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const { status, body } = await this.#route(`${req.method} ${req.url}`, req);
      res.writeHead(status, body ? { 'content-type': 'application/json' } : {});
      res.end(body && JSON.stringify(body));
    } catch (error) {
      res.writeHead(422, { 'content-type': 'application/json' });
      res.end(
        JSON.stringify({
          id: 'invalid_params',
          message: error instanceof Error ? error.message : String(error),
        }),
      );
    }
  }

  async #route(verb: string, req: IncomingMessage): Promise<{ status: number; body?: object }> {
    switch (verb) {
      case 'GET /status':
        return { status: 200, body: this.#control.status() };
      case 'PUT /table':
        return this.#publish(await bodyOf(req));
      case 'POST /drained':
        return this.#drained(await bodyOf(req));
      case 'POST /tallies':
        return {
          status: 201,
          body: { id: this.#control.beginTally(String(JSON.parse(await bodyOf(req)).appId)) },
        };
      case 'POST /tallies/end':
        return {
          status: 200,
          body: { seen: this.#control.endTally(String(JSON.parse(await bodyOf(req)).id)) },
        };
      case 'GET /activity':
        return { status: 200, body: this.#control.idleMs() };
      case 'POST /stop':
        setImmediate(() => this.#control.stop());
        return { status: 204 };
      default:
        return { status: 404, body: { id: 'not_found', message: `The router knows no ${verb}.` } };
    }
  }

  async #publish(json: string): Promise<{ status: number; body?: object }> {
    if (await this.#control.publish(parseTable(json))) return { status: 204 };
    const { tableVersion } = this.#control.status();
    return {
      status: 409,
      body: { id: 'older_table', message: `Table ${tableVersion} is in force, which is newer.` },
    };
  }

  async #drained(json: string): Promise<{ status: number }> {
    const { addresses, limitMs } = parseDrain(JSON.parse(json));
    await this.#control.drained(addresses, AbortSignal.timeout(limitMs));
    return { status: 204 };
  }
}

function parseDrain(request: { readonly addresses?: unknown; readonly limitMs?: unknown }) {
  const { addresses, limitMs } = request;
  if (!Array.isArray(addresses) || typeof limitMs !== 'number' || !(limitMs >= 0)) {
    throw new Error('addresses and limitMs are needed');
  }
  return { addresses: addresses.map(String), limitMs: Math.min(limitMs, LONGEST_DRAIN_MS) };
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error(`the request is larger than ${BODY_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
      .on('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .on('error', () => resolve(false));
  });
}
