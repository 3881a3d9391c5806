import type { Socket } from 'node:net';

/** What went wrong on a client's connection, as `node:http` tells it. */
export interface ClientError extends Error {
  readonly code?: string;
  /** What the parser was reading. */
  readonly rawPacket?: Buffer;
}

const STATUS: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Payload Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};
const UNREADABLE = [400, 'Bad Request'] as const;

/** The status that a client is told. */
export const statusOf = ({ code = '' }: ClientError): number => (STATUS[code] ?? UNREADABLE)[0];

/** Ends a connection whose request could not be parsed; says why, unless a response is under way on it. */
export function refuseClient(error: ClientError, socket: Socket, responding: boolean): void {
  const gone = error.code === 'ECONNRESET' || !socket.writable;
  if (gone || responding) return void socket.destroy(error);
  const [status, reason] = STATUS[error.code ?? ''] ?? UNREADABLE;
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}
