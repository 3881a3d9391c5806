const CONTINUATION_TO_BINARY = 2;
const CLOSE = 8;
const PONG = 10;
const GOING_AWAY = 1001;

/** Follows the frames of one direction of a websocket, however its bytes are cut (RFC 6455, 5.2). */
export class WebsocketFrames {
  /** Payload bytes of the frame in hand that have not come yet. */
  #payload = 0;
  /** Bytes of its head that have come. */
  #head = 0;
  #headLength = 2;
  #length = 0;
  #closing = false;
  #broken = false;

  /** The bytes so far end with a frame, so that another one can follow. */
  get isBetween(): boolean {
    return this.#payload === 0 && this.#head === 0 && !this.#broken;
  }

  /** A close frame was among them: nothing may follow it. */
  get hasClosed(): boolean {
    return this.#closing;
  }

  /** These are no frames. */
  get isBroken(): boolean {
    return this.#broken;
  }

  /**
   * Reads `bytes`, or no more than what ends the frame in hand.
   * @returns how many bytes were read
   */
  read(bytes: Buffer, toNextEnd = false): number {
    let at = 0;
    while (at < bytes.length && !this.#broken) {
      if (this.#payload > 0) {
        const step = Math.min(this.#payload, bytes.length - at);
        this.#payload -= step;
        at += step;
      } else {
        this.#headByte(bytes[at] ?? 0);
        at += 1;
      }
      if (toNextEnd && this.isBetween) return at;
    }
    return bytes.length;
  }

  #headByte(byte: number): void {
    if (this.#head === 0) this.#opcode(byte & 0x0f);
    else if (this.#head === 1) this.#shortLength(byte);
    else if (this.#head < 2 + lengthBytes(this.#headLength)) this.#length = this.#length * 256 + byte;
    this.#head += 1;
    if (this.#head < this.#headLength) return;
    if (!Number.isSafeInteger(this.#length)) this.#broken = true;
    this.#payload = this.#length;
    this.#head = 0;
    this.#headLength = 2;
  }

  #opcode(opcode: number): void {
    if (opcode > PONG || (opcode > CONTINUATION_TO_BINARY && opcode < CLOSE)) this.#broken = true;
    if (opcode === CLOSE) this.#closing = true;
  }

  #shortLength(byte: number): void {
    const short = byte & 0x7f;
    this.#length = short < 126 ? short : 0;
    this.#headLength = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (byte & 0x80 ? 4 : 0);
  }
}

/** Of a head of this length, which has a mask or not. */
function lengthBytes(headLength: number): number {
  const rest = headLength - 2;
  if (rest >= 8) return 8;
  return rest === 2 || rest === 6 ? 2 : 0;
}

/** A close frame that says "going away", as a server sends it. */
export const goingAway = Buffer.from([0x80 | CLOSE, 2, GOING_AWAY >> 8, GOING_AWAY & 0xff]);

/** The same as a client sends it, masked with zeros: it hides nothing, and no proxy is on its way. */
export const maskedGoingAway = Buffer.from([
  0x80 | CLOSE,
  0x80 | 2,
  0,
  0,
  0,
  0,
  GOING_AWAY >> 8,
  GOING_AWAY & 0xff,
]);
