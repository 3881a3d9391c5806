/** Frames as a client writes them that keeps no rules. */
export const DATA = 0;
export const HEADERS = 1;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 1;
export const END_HEADERS = 4;

/** One frame (RFC 9113, 4.1). */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** The whole frames that a server has sent. */
export function framesIn(bytes: Buffer): { readonly type: number; readonly payload: Buffer }[] {
  const frames: { readonly type: number; readonly payload: Buffer }[] = [];
  for (let at = 0, end = 0; at + 9 <= bytes.length; at = end) {
    end = at + 9 + bytes.readUIntBE(at, 3);
    frames.push({ type: bytes.readUInt8(at + 3), payload: bytes.subarray(at + 9, end) });
  }
  return frames;
}

/** What every client begins with. */
export const preface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(SETTINGS, 0, 0),
]);

/** A field that is in no table (RFC 7541, 6.2.2), with a name and a value of less than 127 bytes. */
export const literal = (name: string, value: string): Buffer =>
  Buffer.concat([
    ...[Buffer.from([0, name.length]), Buffer.from(name)],
    ...[Buffer.from([value.length]), Buffer.from(value)],
  ]);

/** Fields of `GET https://demo.localhost/`, or another method. */
export const fieldsOf = (method: 'GET' | 'POST', more: readonly Buffer[] = []): Buffer =>
  Buffer.concat([
    Buffer.from([method === 'GET' ? 0x82 : 0x83, 0x84, 0x87]),
    literal(':authority', 'demo.localhost'),
    ...more,
  ]);

/** Ends a stream with an error code. */
export function reset(stream: number, code: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(code);
  return frame(RST_STREAM, 0, stream, payload);
}
