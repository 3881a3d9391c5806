import type { Target } from './targets.ts';

/** A cancel request says which query of which server in one number and one secret; nothing in it names the server. */
const HEAD_BYTES = 8;

/** By which cancel request which server is meant, for the connections that there are. */
export class CancelKeys {
  readonly #targets = new Map<string, Target>();

  /** @returns what forgets it, at the end of its connection */
  keep(key: Buffer, target: Target): () => void {
    const text = key.toString('hex');
    this.#targets.set(text, target);
    return () => {
      if (this.#targets.get(text) === target) this.#targets.delete(text);
    };
  }

  /** The server that a whole cancel request is for. */
  find(message: Buffer): Target | undefined {
    return this.#targets.get(message.subarray(HEAD_BYTES).toString('hex'));
  }
}
