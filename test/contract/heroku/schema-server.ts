import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { cliEnv, runCli } from '../../support/cli.ts';
import { type Answer, type Seen, StubPlatform } from '../../support/stub-platform.ts';
import { PublishedSchema } from '../api/published-schema.ts';

/**
 * What stands in for Heroku where it cannot be reached: every endpoint of its published schema answers with the
 * schema's own examples, and what it is sent is judged by the same schema.
 */
export class SchemaServer {
  /** What was wrong with requests. */
  readonly complaints: string[] = [];
  readonly #schema = PublishedSchema.open('3');
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder: string;
  readonly #platform: StubPlatform;

  private constructor(folder: string, platform: StubPlatform) {
    this.#folder = folder;
    this.#platform = platform;
    this.#env = {
      ...cliEnv(join(folder, 'home')),
      RENGA_API_URL: platform.url,
      RENGA_API_KEY: 'HRKU-example',
      RENGA_CA_FILE: platform.authorityFile,
    };
    platform.route({ '[A-Z]+ .*': (seen) => this.#answer(seen) });
  }

  /** Gone when the test has finished. */
  static async open(): Promise<SchemaServer> {
    const folder = mkdtempSync(join(tmpdir(), 'renga-heroku-'));
    const platform = await StubPlatform.openElsewhere(folder, {});
    onTestFinished(async () => {
      await platform.close();
      rmSync(folder, { recursive: true });
    });
    return new SchemaServer(folder, platform);
  }

  /** What was asked, as `METHOD path`. */
  get asked(): readonly string[] {
    return this.#platform.seen.map(({ method, path }) => `${method} ${path}`);
  }

  run(words: readonly string[]) {
    return runCli(words, { folder: this.#folder, env: this.#env });
  }

  #answer({ method, path, body }: Seen): Answer {
    const [place = ''] = path.split('?');
    if (place === LOG) return { headers: { 'content-type': 'text/event-stream' }, body: LOG_LINE };
    const link = this.#schema.linkOf(method, place);
    if (!link) {
      this.complaints.push(`${method} ${path} is not published`);
      return { status: 404, body: { id: 'not_found', message: 'The requested API endpoint was not found.' } };
    }
    const wrong = ALSO_TAKEN.has(`${method} ${link.path}`)
      ? []
      : this.#schema.complaintsAboutRequest(link, body ?? {});
    this.complaints.push(...wrong.map((complaint) => `${method} ${path}: ${complaint}`));
    const answer = this.#schema.exampleAnswer(link);
    const status = method === 'POST' ? 201 : 200;
    if (link.path !== '/apps/{}/log-sessions') return { status, body: answer };
    return { status, body: { ...(answer as object), logplex_url: `${this.#platform.url}${LOG}` } };
  }
}

const LOG = '/log-of-an-app';
const LOG_LINE = 'id: 1\ndata: 2012-01-01T12:00:00.000000+00:00 app[web.1]: hello\n\n';

/** What the file leaves out of a form, and Heroku takes all the same: the official client sends nothing else. */
const ALSO_TAKEN = new Set(['POST /apps/{}/releases']);
