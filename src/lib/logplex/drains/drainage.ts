import { join } from 'node:path';
import type { Agent } from 'undici';
import { type Drain, publicDrainUrl } from '../../domain/drain.ts';
import type { LogLine } from '../../domain/log-line.ts';
import type { Clock } from '../../std/clock.ts';
import { outboundAgent } from '../../std/outbound.ts';
import type { Channel } from '../channel.ts';
import { DrainSession } from './drain-session.ts';
import { HttpsReceiver } from './https-receiver.ts';
import { ProgressFile } from './progress.ts';
import type { Receiver } from './receiver.ts';
import { SyslogReceiver } from './syslog-receiver.ts';

export interface DrainageOptions {
  /** Logs of all apps, a folder each. */
  readonly folder: string;
  readonly clock: Clock;
  /** Whether drains may lead to this machine or a private network. */
  readonly allowPrivate: boolean;
  readonly write: (appId: string, line: LogLine) => void;
}

interface OpenDrain {
  readonly drain: Drain;
  readonly channel: Channel;
  readonly session: DrainSession;
  readonly progress: ProgressFile;
}

/** Heroku's limits (Logplex): to connect, to answer a batch, and to take one over syslog, ms. */
const CONNECT_MS = 3000;
const ANSWER_MS = 5000;
const SYSLOG_MS = 4000;

/** The drains of all apps. */
export class Drainage {
  readonly #options: DrainageOptions;
  readonly #dispatcher: Agent;
  readonly #open = new Map<string, OpenDrain>();

  constructor(options: DrainageOptions) {
    this.#options = options;
    this.#dispatcher = outboundAgent({
      allowPrivate: options.allowPrivate,
      connectTimeoutMs: CONNECT_MS,
    });
  }

  /** From where it was, or, a new one, from the next line on. */
  open(drain: Drain, channel: Channel): void {
    if (this.#open.has(drain.id)) return;
    const { folder, clock } = this.#options;
    const progress = new ProgressFile(join(folder, drain.appId, 'drains', `${drain.id}.json`));
    const session = new DrainSession(
      {
        receiver: this.#receiver(drain),
        progress,
        clock,
        onBadCertificate: () => this.#reportCertificate(drain),
      },
      channel.latest(),
    );
    channel.follow(session);
    this.#open.set(drain.id, { drain, channel, session, progress });
  }

  /** For good: what was not sent yet is dropped. */
  async close(drainId: string): Promise<void> {
    const open = this.#open.get(drainId);
    if (!open) return;
    await this.#end(open);
    open.progress.remove();
  }

  /** Those of one app. */
  async endOf(appId: string): Promise<void> {
    const ofApp = [...this.#open.values()].filter(({ drain }) => drain.appId === appId);
    await Promise.all(ofApp.map((open) => this.#end(open)));
  }

  /** Sends no more; what is left goes out after the next start. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#open.values()].map((open) => this.#end(open)));
    await this.#dispatcher.destroy();
  }

  async #end({ drain, channel, session }: OpenDrain): Promise<void> {
    this.#open.delete(drain.id);
    channel.unfollow(session);
    await session.end();
  }

  #receiver(drain: Drain): Receiver {
    if (new URL(drain.url).protocol.startsWith('syslog'))
      return new SyslogReceiver({ drain, allowPrivate: this.#options.allowPrivate, timeoutMs: SYSLOG_MS });
    return new HttpsReceiver({ drain, dispatcher: this.#dispatcher, answerMs: ANSWER_MS });
  }

  /** L14 (Dev Center: Error Codes). */
  #reportCertificate(drain: Drain): void {
    this.#options.write(drain.appId, {
      time: this.#options.clock.now(),
      source: 'heroku',
      process: 'logplex',
      message: `Error L14 (certificate validation): error="bad certificate" uri="${publicDrainUrl(drain.url)}"`,
    });
  }
}
