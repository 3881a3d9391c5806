interface WaitingRoomOptions {
  /** How many may be in it at once, for each key. */
  readonly places: number;
  /** How many may wait for a place, for each key. */
  readonly queue: number;
}

interface Room {
  taken: number;
  readonly waiting: (() => void)[];
}

/**
 * Where connections are until they have shown a password. A server has few connections in all, and whoever has no
 * password is not to hold them.
 */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  readonly #rooms = new Map<string, Room>();

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  /** Resolves, when there is a place, with what gives it back; with `null` when too many wait, or the signal aborts before. */
  enter(key: string, signal: AbortSignal): Promise<(() => void) | null> {
    const room = this.#rooms.get(key) ?? { taken: 0, waiting: [] };
    this.#rooms.set(key, room);
    if (room.taken < this.#options.places) return Promise.resolve(this.#take(key, room));
    if (room.waiting.length >= this.#options.queue || signal.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const onTurn = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve(this.#take(key, room));
      };
      const onAbort = (): void => {
        room.waiting.splice(room.waiting.indexOf(onTurn), 1);
        resolve(null);
      };
      room.waiting.push(onTurn);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #take(key: string, room: Room): () => void {
    room.taken += 1;
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      room.taken -= 1;
      room.waiting.shift()?.();
      if (room.taken === 0) this.#rooms.delete(key);
    };
  }
}
