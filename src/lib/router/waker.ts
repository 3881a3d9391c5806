import { request } from 'node:http';
import { BackOff } from '../std/back-off.ts';
import type { AppTarget } from './routing/app-target.ts';

const FIRST_RETRY_MS = 50;
const SLOWEST_RETRY_MS = 500;
/** Waking stops a while for what is under way with the app. */
const ANSWER_MS = 60_000;

/** Has sleeping apps woken: one call at a time for each, again and again while requests are held and it still sleeps. */
export class Waker {
  readonly #post: (appId: string) => Promise<void>;
  readonly #waking = new Set<AppTarget>();

  /** @param post asks the control plane; rejects when it cannot be reached or would not */
  constructor(post: (appId: string) => Promise<void>) {
    this.#post = post;
  }

  /** For a request that is held already; answers at once, whoever waits sees it by the next table. */
  wake(app: AppTarget): void {
    if (this.#waking.has(app)) return;
    this.#waking.add(app);
    void this.#insist(app).finally(() => this.#waking.delete(app));
  }

  async #insist(app: AppTarget): Promise<void> {
    const backOff = new BackOff({ firstMs: FIRST_RETRY_MS, maxMs: SLOWEST_RETRY_MS });
    while (app.route?.state === 'asleep' && app.isWaitedFor) {
      await this.#post(app.route.appId).catch(() => undefined);
      if (app.route?.state === 'asleep') await waitFor(backOff.next());
    }
  }
}

/** `POST /wake` of the control plane's internal socket. */
export function wakePoster(socketPath: string): (appId: string) => Promise<void> {
  return (appId) =>
    new Promise((resolve, reject) => {
      const req = request({ socketPath, method: 'POST', path: '/wake', agent: false, timeout: ANSWER_MS })
        .on('response', (res) => {
          const status = res.statusCode ?? 0;
          res
            .resume()
            .on('error', reject)
            .on('end', () =>
              status < 300 ? resolve() : reject(new Error(`the control plane answered ${status}`)),
            );
        })
        .on('timeout', () => req.destroy(new Error('the control plane does not answer')))
        .on('error', reject)
        .end(JSON.stringify({ appId }));
    });
}

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
