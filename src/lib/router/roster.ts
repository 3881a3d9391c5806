/** Something that can be on one roster; the roster alone sets the number. */
export interface Listed {
  /** Place on the roster, -1 for none. */
  place: number;
}

/**
 * A set for things that come and go thousands of times a second. JavaScript's own Set leaves a trail of outgrown tables
 * that keep its former members alive until the next full collection.
 */
export class Roster<T extends Listed> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** A copy of what is on it. */
  get items(): readonly T[] {
    return [...this.#items];
  }

  add(item: T): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** Does nothing for what is not on it. */
  remove(item: T): void {
    const last = this.#items.at(-1);
    if (item.place < 0 || !last) return;
    this.#items[item.place] = last;
    last.place = item.place;
    this.#items.pop();
    item.place = -1;
  }
}
