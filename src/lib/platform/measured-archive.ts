import { createHash } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';

/** Bytes on their way, counted and hashed. */
export class MeasuredArchive {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #limit: number;
  readonly #hash = createHash('sha256');

  /** @param limit most bytes */
  constructor(source: AsyncIterable<Uint8Array>, limit: number) {
    this.#source = source;
    this.#limit = limit;
  }

  /** @throws {Refusal} `invalid_params`, id `slug_too_large`, from the iterator */
  async *read(): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of this.#source) {
      bytes += chunk.length;
      if (bytes > this.#limit)
        throw Refusal.invalid(
          `The slug has more than ${this.#limit} bytes, which is the most.`,
          'slug_too_large',
        );
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /**
   * Once, when everything was read.
   * @param expected hex SHA-256, or `null` for any
   * @throws {Refusal} `invalid_params`, id `checksum_mismatch`
   */
  check(expected: string | null): void {
    const actual = this.#hash.digest('hex');
    if (expected === null || expected === actual) return;
    throw Refusal.invalid(
      `The slug is not what its checksum says: expected SHA256:${expected}, found SHA256:${actual}.`,
      'checksum_mismatch',
    );
  }
}
