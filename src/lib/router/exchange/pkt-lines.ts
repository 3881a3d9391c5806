import type { BodyFilter } from './relay-owner.ts';

/** Lets only whole pkt-lines through, so that one of our own can follow at any time (gitprotocol-common). */
export class PktLines implements BodyFilter {
  #held: Buffer = Buffer.alloc(0);
  #transparent = false;

  /** What passed so far is whole pkt-lines. */
  get whole(): boolean {
    return !this.#transparent;
  }

  push(bytes: Buffer): Buffer {
    if (this.#transparent) return Buffer.from(bytes);
    const all = Buffer.concat([this.#held, bytes]);
    let end = 0;
    while (all.length - end >= 4) {
      const length = pktLength(all.toString('latin1', end, end + 4));
      if (length < 0) {
        this.#transparent = true;
        this.#held = Buffer.alloc(0);
        return all;
      }
      if (end + length > all.length) break;
      end += length;
    }
    this.#held = all.subarray(end);
    return all.subarray(0, end);
  }

  flush(): Buffer {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }
}

/** The last words of a push: an error for the person who pushes (sideband 3), and the end. */
export function fatalPkt(message: string): Buffer {
  const text = Buffer.from(`\x03${message}\n`);
  return Buffer.concat([
    Buffer.from((text.length + 4).toString(16).padStart(4, '0')),
    text,
    Buffer.from('0000'),
  ]);
}

/** Length of a pkt-line with its head, -1 for something else; the special ones (flush, delim, end) are 4 long. */
function pktLength(head: string): number {
  if (!/^[0-9a-f]{4}$/i.test(head)) return -1;
  const length = Number.parseInt(head, 16);
  if (length < 3) return 4;
  return length < 4 ? -1 : length;
}
