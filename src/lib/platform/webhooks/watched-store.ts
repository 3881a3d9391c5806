import type { Records, Store, TransactionOptions } from '../ports.ts';
import type { Change } from './change.ts';
import type { EventRecorder } from './event-recorder.ts';
import { over, WATCHED, watchedRecords } from './watched-records.ts';

/**
 * A store in which an event is written for each change that a webhook wants to know of, in the transaction of the change:
 * whatever is killed, both are there or neither is. Without webhooks it is the store itself.
 */
export function watchedStore(store: Store, recorder: EventRecorder): Store {
  async function transaction<T>(
    work: (records: Records) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T> {
    if (recorder.isIdle) return store.transaction(work, options);
    let isTold = false;
    const result = await store.transaction(async (records) => {
      const changes: Change[] = [];
      const value = await work(watchedRecords(records, (change) => changes.push(change)));
      isTold = await recorder.record(records, changes);
      return value;
    }, options);
    if (isTold) recorder.onRecorded();
    return result;
  }

  /** One write outside of any transaction becomes one of its own. */
  function alone<K extends keyof typeof WATCHED>(kind: K): Records[K] {
    return new Proxy(store[kind], {
      get: (target, key) => {
        const method: unknown = Reflect.get(target, key, target);
        if (typeof method !== 'function') return method;
        if (recorder.isIdle || !WATCHED[kind].some((name) => name === key)) return method.bind(target);
        return (...args: readonly unknown[]) =>
          transaction(async (records) => {
            const rows: object = records[kind];
            const write: unknown = Reflect.get(rows, key);
            return typeof write === 'function' ? Reflect.apply(write, rows, args) : undefined;
          });
      },
    });
  }

  return over(store, {
    transaction,
    apps: alone('apps'),
    builds: alone('builds'),
    releases: alone('releases'),
    dynos: alone('dynos'),
    formations: alone('formations'),
    addOns: alone('addOns'),
    domains: alone('domains'),
    sniEndpoints: alone('sniEndpoints'),
    collaborations: alone('collaborations'),
  });
}
