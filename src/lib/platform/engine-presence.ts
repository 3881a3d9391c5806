import { Refusal } from '../domain/refusal.ts';
import { sentence } from '../std/sentence.ts';
import type { EngineReports } from './ports.ts';

/**
 * Whether the container engine answers, as far as those who watch it know. A change is told once, however often it is
 * reported. Nothing is known at first, which counts as an engine that answers.
 */
export class EnginePresence implements EngineReports {
  readonly #onNotice: (message: string) => void;
  #reason: string | null = null;

  constructor(options: { readonly onNotice: (message: string) => void }) {
    this.#onNotice = options.onNotice;
  }

  lost(reason: string): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#onNotice(`The container engine does not answer; dynos are left as they are. ${reason}`);
  }

  found(): void {
    if (this.#reason === null) return;
    this.#reason = null;
    this.#onNotice('The container engine answers again.');
  }

  /** For what cannot be done without it, before anything of it is begun. @throws {Refusal} `engine_unavailable` */
  require(): void {
    if (this.#reason === null) return;
    throw new Refusal(
      'engine_unavailable',
      `The container engine does not answer, so nothing was changed: ${sentence(this.#reason)} Start it, then try again.`,
    );
  }
}
