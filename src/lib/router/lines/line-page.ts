/** Lines of a short time, already in the form in which they are sent: outside the heap, they cost the collector nothing. */
export class LinePage {
  readonly #bytes = Buffer.allocUnsafeSlow(PAGE_BYTES);
  readonly #counts = new Map<string, number>();
  #since = 0;
  #length = 0;
  #lines = 0;

  /** Empties it for lines from this unix time on, ms. */
  begin(since: number): this {
    this.#since = since;
    this.#length = 0;
    this.#lines = 0;
    this.#counts.clear();
    return this;
  }

  /** Unix time of the first line, ms. */
  get since(): number {
    return this.#since;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Lines of each app. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The lines as they were added, separators included. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /**
   * Adds a line with its separator.
   * @returns false when there is no room for it
   */
  add(appId: string, json: string): boolean {
    if (this.#length + json.length * 3 + 1 > PAGE_BYTES) return false;
    this.#length += this.#bytes.write(json, this.#length);
    this.#lines += 1;
    this.#counts.set(appId, (this.#counts.get(appId) ?? 0) + 1);
    return true;
  }
}

/** Room for some hundred lines of the usual length, and for a few of the longest. */
const PAGE_BYTES = 128 * 1024;
