import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks a local app, until it answers with success or the time is over; then its last answer counts. The name below
 * `localhost` needs no resolver: the request goes to this machine, and the name in its Host header.
 */
export async function visit(url: string, withinMs: number): Promise<Answer | null> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await once(new URL(url)).catch(() => null);
    if (answer?.status === 200 || Date.now() > deadline) return answer;
    await sleep(250);
  }
}

function once(url: URL): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: '127.0.0.1',
        port: url.port || 80,
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host },
        timeout: 10_000,
      },
      async (response) => {
        let body = '';
        for await (const chunk of response.setEncoding('utf8')) body += chunk;
        resolve({ status: response.statusCode ?? 0, body });
      },
    );
    request.once('timeout', () => request.destroy(new Error('no answer in 10 s')));
    request.once('error', reject);
  });
}
