import { request as httpRequest } from 'node:http';
import type { RequestOptions } from 'node:https';
import { ConnectionError } from './connection-error.ts';
import { lengthOf, sendBody } from './request-body.ts';
import type { ApiRequest, ApiResponse, Transport } from './transport.ts';

/** Speaks HTTP over a unix socket (or named pipe), one connection an exchange. */
export function socketTransport(socketPath: string): Transport {
  return (request) => exchange(socketPath, request);
}

function exchange(socketPath: string, request: ApiRequest): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(optionsOf(socketPath, request));
    outgoing.on('response', (incoming) =>
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: incoming }),
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      reject(request.signal?.aborted ? request.signal.reason : lost(socketPath, error)),
    );
    const { silenceMs } = request;
    if (silenceMs !== undefined)
      outgoing.setTimeout(silenceMs, () =>
        outgoing.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
      );
    sendBody(outgoing, request.body);
  });
}

function optionsOf(socketPath: string, request: ApiRequest): RequestOptions {
  return {
    socketPath,
    method: request.method,
    path: request.path,
    headers: { host: 'localhost', ...request.headers, ...lengthOf(request.body) },
    agent: false,
    // Answers beforehand what Node would find out with a regular expression that takes a millisecond to compile.
    servername: '',
    ...(request.signal ? { signal: request.signal } : {}),
  };
}

function lost(socketPath: string, error: NodeJS.ErrnoException): ConnectionError {
  const code = error.code ?? 'EUNKNOWN';
  const what =
    code === 'ETIMEDOUT'
      ? 'The backend did not answer in time'
      : `The backend at ${socketPath} cannot be reached`;
  return new ConnectionError(`${what} (${code}). See renga backend:status.`, { code, cause: error });
}
