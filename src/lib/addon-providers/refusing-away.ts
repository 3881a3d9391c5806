import { Refusal } from '../domain/refusal.ts';
import { EngineError } from '../engine/port.ts';

/** Tells an engine that is away, which is waited for, from what went wrong. */
export async function refusingAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EngineError && error.isAway)
      throw new Refusal('engine_unavailable', `The container engine does not answer: ${error.message}`);
    throw error;
  }
}
