/** Something that is ready to be written. */
export interface Departing {
  depart(): void;
}

/**
 * Lets what became ready during one turn of the event loop leave together at its end. Reading everything first and
 * writing everything then halves what the kernel spends on waking the other sides, and keeps the caches warm; a
 * request that is alone leaves at once.
 */
export class Departures {
  #waiting: Departing[] = [];

  add(departing: Departing): void {
    if (this.#waiting.push(departing) === 1) setImmediate(this.#leave);
  }

  readonly #leave = (): void => {
    const leaving = this.#waiting;
    this.#waiting = [];
    for (const departing of leaving) departing.depart();
  };
}
