import { request } from 'node:http';
import type { HandOverRecord } from '../domain/release.ts';
import type { RouteTable } from '../domain/route-table.ts';
import type { RouterStatus } from './control/control-socket.ts';

const TIMEOUT_MS = 10_000;

/** The router would not do what was asked; sending it again does not help. */
export class RouterRefusal extends Error {
  override readonly name = 'RouterRefusal';
  /** `older_table` or `invalid_params`. */
  readonly id: string;

  constructor(id: string, message: string) {
    super(message);
    this.id = id;
  }
}

/** Calls a router through its control socket. Every call rejects with a system error when no router answers. */
export class RouterClient {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async status(): Promise<RouterStatus> {
    return JSON.parse(await this.#call('GET', '/status'));
  }

  /** @throws {RouterRefusal} when the table is not valid, or older than the one in force */
  async publish(table: RouteTable): Promise<void> {
    await this.#call('PUT', '/table', table);
  }

  async drained(addresses: readonly string[], limitMs: number): Promise<void> {
    await this.#call('POST', '/drained', { addresses, limitMs }, limitMs + TIMEOUT_MS);
  }

  /** The id of a count of the app's requests that begins now. */
  async beginTally(appId: string): Promise<string> {
    return JSON.parse(await this.#call('POST', '/tallies', { appId })).id;
  }

  /** What was counted; `null` when this router knows nothing of it. */
  async endTally(id: string): Promise<HandOverRecord | null> {
    return JSON.parse(await this.#call('POST', '/tallies/end', { id })).seen;
  }

  /** How long each app has had no traffic, ms, by its id. */
  async idleMs(): Promise<Readonly<Record<string, number>>> {
    return JSON.parse(await this.#call('GET', '/activity'));
  }

  /** Returns when it begins to stop. */
  async stop(): Promise<void> {
    await this.#call('POST', '/stop');
  }

  #call(method: string, path: string, body?: object, timeout = TIMEOUT_MS): Promise<string> {
    return new Promise((resolve, reject) => {
      const req = request({ socketPath: this.#socketPath, method, path, agent: false, timeout })
        .on('timeout', () =>
          req.destroy(new Error(`the router did not answer ${method} ${path} in ${timeout} ms`)),
        )
        .on('response', (res) => {
          let text = '';
          res
            .setEncoding('utf8')
            .on('data', (chunk: string) => {
              text += chunk;
            })
            .on('error', reject)
            .on('end', () => {
              if ((res.statusCode ?? 0) < 300) resolve(text);
              else reject(refusalFrom(text));
            });
        })
        .on('error', reject)
        .end(body && JSON.stringify(body));
    });
  }
}

function refusalFrom(text: string): RouterRefusal {
  const { id, message } = JSON.parse(text);
  return new RouterRefusal(String(id), String(message));
}
