import { Refusal } from '../domain/refusal.ts';
import { isUnderWay, type Transfer, type TransferLine } from '../domain/transfer.ts';
import type { Clock } from '../std/clock.ts';
import type { AddOnProvider, DataTransfer, Store } from './ports.ts';

interface RunningTransfersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly addOnProvider: AddOnProvider;
  readonly onError: (error: unknown) => void;
}

/** What is known of one that is under way before its row is told. */
interface Run {
  readonly life: AbortController;
  readonly ended: Promise<void>;
  readonly log: TransferLine[];
  bytes: number;
}

const KEPT_LINES = 500;

/** Transfers from their start to their end: pending, running, then succeeded, failed or cancelled, which stays. */
export class RunningTransfers {
  readonly #options: RunningTransfersOptions;
  readonly #runs = new Map<string, Run>();

  constructor(options: RunningTransfersOptions) {
    this.#options = options;
  }

  /** Resolves when it has ended, however. */
  async run(transfer: Transfer, work: () => Promise<void>): Promise<void> {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#runs.set(transfer.id, { life: new AbortController(), ended, log: [], bytes: 0 });
    try {
      await this.#update(transfer.id, { state: 'running', startedAt: this.#options.clock.now() });
      await work();
      await this.succeeded(transfer);
    } catch (error) {
      await this.#failed(transfer, error);
    } finally {
      this.#runs.delete(transfer.id);
      resolve();
    }
  }

  /** A row with what its run has done since. */
  readonly seen = (transfer: Transfer): Transfer => {
    const run = this.#runs.get(transfer.id);
    if (!run || !isUnderWay(transfer)) return transfer;
    return { ...transfer, processedBytes: run.bytes, log: [...transfer.log, ...run.log] };
  };

  /** What its tools are to be given. */
  of(transfer: Transfer): DataTransfer {
    const { life, log } = this.#run(transfer);
    const { clock } = this.#options;
    const onLine = (text: string): void => {
      log.push({ at: clock.now(), text });
      if (log.length > KEPT_LINES) log.shift();
    };
    return { id: transfer.id, signal: life.signal, onLine };
  }

  /** The same bytes, counted. */
  async *counted(transfer: Transfer, archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const run = this.#run(transfer);
    for await (const chunk of archive) {
      run.bytes += chunk.length;
      yield chunk;
    }
  }

  async sized(transfer: Transfer, sourceBytes: number): Promise<void> {
    await this.#update(transfer.id, { sourceBytes });
  }

  async succeeded(transfer: Transfer): Promise<void> {
    await this.#end(transfer, 'succeeded');
  }

  /** Resolves when it has ended; one that has is left as it is. */
  async cancel({ id }: Transfer): Promise<void> {
    const run = this.#runs.get(id);
    run?.life.abort(new Error('It was cancelled.'));
    await run?.ended;
  }

  /** One of an earlier control plane: what its tools still do ends too. */
  async interrupted(transfer: Transfer): Promise<void> {
    const { store, clock, addOnProvider } = this.#options;
    const log = [...transfer.log, { at: clock.now(), text: 'The control plane was ended meanwhile.' }];
    await this.#update(transfer.id, { state: 'failed', finishedAt: clock.now(), log });
    for (const { addOnId } of [transfer.from, transfer.to]) {
      const addOn = addOnId && (await store.addOns.find(addOnId));
      if (addOn) addOnProvider.administer(addOn, ['cancel', transfer.id]).catch(() => undefined);
    }
  }

  async #failed(transfer: Transfer, error: unknown): Promise<void> {
    const { life, log } = this.#run(transfer);
    if (!(error instanceof Refusal) && !life.signal.aborted) this.#options.onError(error);
    const text = error instanceof Error ? error.message : String(error);
    log.push({ at: this.#options.clock.now(), text });
    await this.#end(transfer, life.signal.aborted ? 'cancelled' : 'failed');
  }

  async #end(transfer: Transfer, state: 'succeeded' | 'failed' | 'cancelled'): Promise<void> {
    const { log, bytes } = this.#run(transfer);
    const finishedAt = this.#options.clock.now();
    await this.#update(transfer.id, { state, finishedAt, processedBytes: bytes, log: [...log] });
  }

  /** An end stays; a row that is gone is not made again. */
  async #update(id: string, change: Partial<Transfer>): Promise<void> {
    await this.#options.store.transaction(async (records) => {
      const current = await records.transfers.find(id);
      if (current && isUnderWay(current)) await records.transfers.update({ ...current, ...change });
    });
  }

  #run({ id }: Transfer): Run {
    const run = this.#runs.get(id);
    if (!run) throw new Error(`Transfer ${id} is not under way.`);
    return run;
  }
}
