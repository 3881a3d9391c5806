// PostgreSQL's messages, as far as somebody between a client and a server has to know them. Source: "Message Formats" and
// "Message Flow" of the Frontend/Backend Protocol in PostgreSQL's documentation.

/** What the first message of a client asks for, by its second word. */
export const REQUEST = { tls: 80_877_103, gssEncryption: 80_877_104, cancel: 80_877_102 };

export const ACCEPTED = Buffer.from('S');
export const DECLINED = Buffer.from('N');

/** SQLSTATE of refusals. */
export const SQLSTATE = {
  noEncryption: '28000',
  unknownDatabase: '3D000',
  tooMany: '53300',
  unavailable: '57P03',
  wrongPassword: '28P01',
};

/** An `ErrorResponse` after which the connection ends. */
export function fatalError(code: string, message: string): Buffer {
  const fields = [`SFATAL`, `VFATAL`, `C${code}`, `M${message}`].map((field) => `${field}\0`).join('');
  const body = Buffer.from(`${fields}\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** One message of a server: its type and what follows its length. */
export interface ServerMessage {
  readonly type: string;
  readonly body: Buffer;
}

const HEAD_BYTES = 5;
/** What a server says before a client may ask anything is short. */
const LONGEST_BYTES = 64 * 1024;

/** Takes the messages out of what a server sends; `null` for ever after something that is none. */
export class ServerMessages {
  #rest: Buffer | null = Buffer.alloc(0);

  take(chunk: Buffer): readonly ServerMessage[] | null {
    if (this.#rest === null) return null;
    let rest: Buffer = Buffer.concat([this.#rest, chunk]);
    const messages: ServerMessage[] = [];
    while (rest.length >= HEAD_BYTES) {
      const length = rest.readInt32BE(1);
      if (length < 4 || length > LONGEST_BYTES) {
        this.#rest = null;
        return null;
      }
      if (rest.length < 1 + length) break;
      messages.push({ type: rest.toString('latin1', 0, 1), body: rest.subarray(HEAD_BYTES, 1 + length) });
      rest = rest.subarray(1 + length);
    }
    this.#rest = rest;
    return messages;
  }
}

/** One field of an `ErrorResponse`, by its letter. */
export function errorField({ body }: ServerMessage, letter: string): string | undefined {
  const fields = body.toString('utf8').split('\0');
  return fields.find((field) => field.startsWith(letter))?.slice(1);
}
