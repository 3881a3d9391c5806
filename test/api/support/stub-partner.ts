import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { portOf } from '../../../src/lib/std/port-of.ts';

/** What a partner was asked. */
export interface AskedOfPartner {
  readonly request: string;
  readonly authorization: string;
  readonly accept: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

type Answers = Readonly<Record<string, readonly [status: number, body: unknown]>>;

/** A partner that answers what it is told to, and remembers what it was asked; until the test has finished. */
export class StubPartner {
  readonly asked: AskedOfPartner[] = [];
  /** By verb; without one it stays silent. */
  answers: Answers = {};
  readonly manifest;
  readonly #server;

  private constructor(server: ReturnType<typeof createServer>, changes: object) {
    this.#server = server;
    this.manifest = {
      id: 'inkwell',
      name: 'Inkwell',
      plans: [{ name: 'black' }, { name: 'red' }],
      api: {
        config_vars: ['INKWELL_URL', 'INKWELL_COLOUR'],
        password: 'partner-password',
        sso_salt: 'partner-salt',
        requires: ['many_per_app', 'syslog_drain', 'log_input'],
        version: '3',
        production: {
          base_url: `http://localhost:${portOf(server)}/heroku/resources`,
          sso_url: `http://localhost:${portOf(server)}/sso`,
        },
        ...changes,
      },
    };
  }

  static async open(changes: object = {}): Promise<StubPartner> {
    const server = createServer((request, response) => {
      void (async () => {
        const { method = '', url = '', headers } = request;
        const body = headers['content-length'] === undefined ? null : await json(request);
        const { authorization = '', accept = '' } = headers;
        partner.asked.push({ request: `${method} ${url}`, authorization, accept, body });
        reply(response, partner.answers[method]);
      })();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const partner = new StubPartner(server, changes);
    onTestFinished(() => partner.close());
    return partner;
  }

  /** Nobody answers any more. */
  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function reply(response: ServerResponse, answer: Answers[string] | undefined): void {
  if (!answer) return;
  const [status, body] = answer;
  response.writeHead(status, status === 302 ? { location: String(body) } : {});
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
