/** The newest `capacity` items, oldest first; the room is taken only as it fills. */
export class RingBuffer<T> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  /** Where the oldest one is once the buffer is full. */
  #start = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`capacity ${capacity} is not positive`);
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Adds as the newest; gives back the oldest when it had to go. */
  push(item: T): T | undefined {
    if (this.#items.length < this.#capacity) {
      this.#items.push(item);
      return undefined;
    }
    const evicted = this.#items[this.#start];
    this.#items[this.#start] = item;
    this.#start = (this.#start + 1) % this.#capacity;
    return evicted;
  }

  /** Takes out everything, oldest first. */
  drain(): readonly T[] {
    const items = [...this];
    this.#items.length = 0;
    this.#start = 0;
    return items;
  }

  *[Symbol.iterator](): Generator<T> {
    yield* this.#items.slice(this.#start);
    yield* this.#items.slice(0, this.#start);
  }
}
