import type { Socket } from 'node:net';

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Ends a connection whose request could not be parsed; says why, unless a response is under way on it. */
export function refuseClient(error: NodeJS.ErrnoException, socket: Socket, responding: boolean): void {
  const gone = error.code === 'ECONNRESET' || !socket.writable;
  if (gone || responding) return void socket.destroy(error);
  const status = STATUS[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
