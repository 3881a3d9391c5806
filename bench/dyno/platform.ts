import { localSocket } from '../../src/lib/backend/local-backend.ts';
import { PlatformClient } from '../../src/lib/client/platform-client.ts';
import { socketTransport } from '../../src/lib/client/socket-transport.ts';
import { Home } from '../../src/lib/control-plane/home.ts';
import { eventually, Installation } from '../../test/acceptance/installation.ts';
import { page } from './accepting.ts';
import { type Inspection, inspect } from './copies.ts';
import type { Ask } from './engine-api.ts';

/** Boots in no time and answers with the name of its dyno, so that little but the platform's and the engine's work is measured. */
const SERVER = `use Socket;
socket(my $door, PF_INET, SOCK_STREAM, 0) or die; setsockopt($door, SOL_SOCKET, SO_REUSEADDR, 1);
bind($door, sockaddr_in($ENV{PORT}, INADDR_ANY)) or die; listen($door, 128) or die;
$SIG{TERM} = sub { exit 0 };
while (1) {
  accept(my $client, $door) or next;
  sysread($client, my $request, 65536);
  syswrite($client, "HTTP/1.1 200 OK\\r\\ncontent-length: 3\\r\\nconnection: close\\r\\n\\r\\nok\\n");
}
`;

const FILES = { Procfile: 'web: exec perl server.pl\nworker: exec sleep 1000000\n', 'server.pl': SERVER };

/** An app that is asleep keeps its memory until a survey finds that this time has passed. */
const STOP_AFTER_MS = 6_000;

/** A whole installation, entered as people enter it. */
export class Platform {
  readonly installation = new Installation({ ecoSleepAfterMs: 2_000, ecoStopAfterMs: STOP_AFTER_MS });
  readonly client: PlatformClient;
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
    this.client = new PlatformClient({
      transport: socketTransport(localSocket(this.installation.home)),
    });
  }

  /** What its containers carry. */
  get id(): string {
    return Home.open(this.installation.home).installation;
  }

  /** A new app at work in the given formation. */
  async deploy(app: string, formation: string): Promise<void> {
    const { installation } = this;
    const folder = await installation.repository(app, FILES);
    await installation.must(`apps:create ${app}`, { cwd: folder });
    await installation.must(`buildpacks:set renga/procfile --app ${app}`);
    const push = await installation.push(folder);
    if (push.code !== 0) throw new Error(push.stderr);
    await installation.must(`ps:scale ${formation} --app ${app}`);
    await this.settled(app);
  }

  /** Resolves when every dyno of the formation is up and nothing but them is there. */
  async settled(app: string): Promise<void> {
    await eventually(async () => {
      const [dynos, formation, containers] = await Promise.all([
        this.client.dynos.list(app),
        this.client.formation.list(app),
        this.#containers(app),
      ]);
      const wanted = formation.reduce((sum, row) => sum + row.quantity, 0);
      return (
        dynos.length === wanted && containers.length === wanted && dynos.every(({ state }) => state === 'up')
      );
    }, 60_000);
  }

  /** The containers of an app that runs, by name of their dynos. */
  async inspect(app: string): Promise<readonly Inspection[]> {
    await this.settled(app);
    const found = await Promise.all((await this.#containers(app)).map((id) => inspect(this.#ask, id)));
    return found.sort((a, b) => (process(a) < process(b) ? -1 : 1));
  }

  /** That of an app with a single dyno. */
  async inspectOne(app: string): Promise<Inspection> {
    const [only] = await this.inspect(app);
    if (!only) throw new Error(`App ${app} has no container.`);
    return only;
  }

  async scale(app: string, type: string, quantity: number): Promise<void> {
    await this.client.formation.update(app, [{ type, quantity: String(quantity) }]);
  }

  /** Resolves when the app has fallen asleep and its container stands still or, with `deep`, has gone. */
  async asleep(app: string, { deep }: { readonly deep: boolean }): Promise<void> {
    await eventually(async () => {
      const states = (await this.#list(app)).map(({ State }) => State);
      return deep ? states.length === 0 : states.length > 0 && states.every((state) => state === 'paused');
    }, 60_000);
  }

  /** One request through the router. */
  request(app: string): Promise<void> {
    const { port } = this.installation;
    return page(`127.0.0.1:${port}`, `${app}.localhost:${port}`);
  }

  async #containers(app: string): Promise<readonly string[]> {
    return (await this.#list(app)).map(({ Id }) => Id);
  }

  async #list(app: string): Promise<readonly { readonly Id: string; readonly State: string }[]> {
    const { id } = await this.client.apps.get(app);
    const filters = JSON.stringify({ label: [`renga.app=${id}`] });
    return this.#ask('GET', `/containers/json?all=1&filters=${encodeURIComponent(filters)}`);
  }
}

const process = ({ Config }: Inspection): string => Config.Labels['renga.process'] ?? '';
