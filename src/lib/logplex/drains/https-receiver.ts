import type { Dispatcher } from 'undici';
import type { Drain } from '../../domain/drain.ts';
import type { LogLine } from '../../domain/log-line.ts';
import { basicCredentials } from '../../std/url-credentials.ts';
import { logplexMessage, octetCounted } from './framing.ts';
import { type Attempt, type Batch, isCertificateError, type Receiver } from './receiver.ts';

interface HttpsReceiverOptions {
  readonly drain: Drain;
  /** Knows which addresses may be asked, and how long connecting may take. */
  readonly dispatcher: Dispatcher;
  readonly answerMs: number;
}

const TOO_MANY_REQUESTS = 429;

/** Takes batches as POSTs of type application/logplex-1, over http or https (Dev Center: Log Drains). */
export class HttpsReceiver implements Receiver {
  readonly attempts = 3;
  readonly #dispatcher: Dispatcher;
  readonly #answerMs: number;
  readonly #origin: string;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ drain, dispatcher, answerMs }: HttpsReceiverOptions) {
    const url = new URL(drain.url);
    this.#dispatcher = dispatcher;
    this.#answerMs = answerMs;
    this.#origin = url.origin;
    this.#path = url.pathname + url.search;
    this.#headers = {
      'content-type': 'application/logplex-1',
      'user-agent': 'Logplex/v1',
      'logplex-drain-token': drain.token,
      ...basicCredentials(url),
    };
  }

  encode(line: LogLine): Buffer {
    return octetCounted(logplexMessage(line));
  }

  async send({ id, count, body }: Batch, signal: AbortSignal): Promise<Attempt> {
    try {
      const response = await this.#dispatcher.request({
        origin: this.#origin,
        path: this.#path,
        method: 'POST',
        headers: {
          ...this.#headers,
          'content-length': String(body.length),
          'logplex-msg-count': String(count),
          'logplex-frame-id': id,
        },
        body,
        headersTimeout: this.#answerMs,
        bodyTimeout: this.#answerMs,
        signal,
      });
      // The status says it all; what else is answered must not hold up the next batch.
      const within = AbortSignal.any([signal, AbortSignal.timeout(this.#answerMs)]);
      await response.body.dump({ limit: 16 * 1024, signal: within }).catch(() => undefined);
      return judge(response.statusCode);
    } catch (error) {
      return isCertificateError(error) ? 'certificate' : 'failed';
    }
  }

  async close(): Promise<void> {
    // Connections belong to the dispatcher, which all drains share.
  }
}

function judge(status: number): Attempt {
  if (status >= 200 && status < 300) return 'delivered';
  return status >= 400 && status < 500 && status !== TOO_MANY_REQUESTS ? 'refused' : 'failed';
}
