import { EventEmitter, on } from 'node:events';
import { carries } from '../label-match.ts';
import type { ContainerEvent, Labels } from '../port.ts';

/** Container events of a fake engine, to any number of listeners. */
export class EventFeed {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  publish(event: ContainerEvent): void {
    this.#emitter.emit('event', event);
  }

  /** From the moment of the call; an abort of `signal` ends it quietly, one of `away` with its reason. */
  subscribe(labels: Labels, signal: AbortSignal, away: AbortSignal): AsyncIterable<ContainerEvent> {
    const end = AbortSignal.any([signal, away]);
    const arrived = end.aborted ? ended(end) : on(this.#emitter, 'event', { signal: end });
    return read(arrived, labels, signal, away);
  }
}

async function* read(
  arrived: AsyncIterable<readonly ContainerEvent[]>,
  labels: Labels,
  signal: AbortSignal,
  away: AbortSignal,
): AsyncGenerator<ContainerEvent> {
  try {
    for await (const [event] of arrived) if (event && carries(event.labels, labels)) yield event;
  } catch (error) {
    if (signal.aborted) return;
    throw away.aborted ? away.reason : error;
  }
}

// biome-ignore lint/correctness/useYield: it fails like a feed that ends at once
async function* ended(end: AbortSignal): AsyncGenerator<never> {
  throw end.reason;
}
