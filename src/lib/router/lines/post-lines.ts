import { Agent, request } from 'node:http';

const TIMEOUT_MS = 10_000;

/** Delivers batches to `POST /router-lines` of the control plane's internal socket. */
export function linePoster(socketPath: string): (batch: Buffer) => Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (batch) =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': batch.length };
      const req = request({
        agent,
        socketPath,
        method: 'POST',
        path: '/router-lines',
        headers,
        timeout: TIMEOUT_MS,
      });
      req
        .on('response', (res) => {
          const status = res.statusCode ?? 0;
          res.resume().on('error', reject);
          if (isFinal(status)) res.on('end', resolve);
          else res.on('end', () => reject(new Error(`the control plane answered ${status}`)));
        })
        .on('timeout', () => req.destroy(new Error('the control plane does not answer')))
        .on('error', reject)
        .end(batch);
    });
}

/** Taken, or never to be taken: a batch that is refused as such must not hold up those behind it. */
const isFinal = (status: number): boolean =>
  (status >= 200 && status < 300) || status === 400 || status === 413 || status === 422;
