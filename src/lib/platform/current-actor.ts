import { AsyncLocalStorage } from 'node:async_hooks';
import type { Actor } from '../domain/account.ts';

/** Who asked for what is being done; nobody, for what the platform does by itself. */
export class CurrentActor {
  readonly #storage = new AsyncLocalStorage<Actor>();

  run<T>(actor: Actor, work: () => T): T {
    return this.#storage.run({ id: actor.id, email: actor.email }, work);
  }

  get(): Actor | null {
    return this.#storage.getStore() ?? null;
  }
}
