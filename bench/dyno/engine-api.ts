import { Agent, request } from 'node:http';

/** One call of the engine, with nothing between it and the socket. @throws when the engine refuses */
export type Ask = <T = unknown>(method: string, path: string, body?: object) => Promise<T>;

/** The engine's API over kept connections: what the floors are measured with. */
export function engineApi(socketPath: string): { readonly ask: Ask; readonly close: () => void } {
  const agent = new Agent({ keepAlive: true });
  const ask = <T>(method: string, path: string, body?: object): Promise<T> =>
    new Promise((resolve, reject) => {
      const json = body === undefined ? '' : JSON.stringify(body);
      const headers = {
        host: 'engine',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(json),
      };
      request({ socketPath, agent, method, path: `/v1.41${path}`, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('error', reject).on('end', () => {
          if ((answer.statusCode ?? 500) < 400) resolve(text === '' ? undefined : JSON.parse(text));
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
      })
        .on('error', reject)
        .end(json);
    });
  return { ask, close: () => agent.destroy() };
}
