import type { OutputPiece } from '../../../src/lib/logplex/output-reader.ts';
import type { DynoOutput } from '../../../src/lib/platform/ports.ts';
import { Bell } from '../../../src/lib/std/bell.ts';

/** The output of containers, written by the test; cursors are positions. Knows how to go away and to come back. */
export class ScriptedOutput implements DynoOutput {
  readonly #containers = new Map<string, { readonly pieces: OutputPiece[]; ended: boolean }>();
  readonly #bell = new Bell();
  /** Why the engine cannot be asked now. */
  #away: Error | null = null;
  /** How often it was asked for output. */
  asked = 0;

  say(containerId: string, text: string, time = new Date('2026-01-01T00:00:00Z'), complete = true): void {
    const { pieces } = this.#container(containerId);
    pieces.push({ time, micros: 0, stream: 'stdout', text, complete, cursor: String(pieces.length + 1) });
    this.#bell.ring();
  }

  end(containerId: string): void {
    this.#container(containerId).ended = true;
    this.#bell.ring();
  }

  goAway(error: Error): void {
    this.#away = error;
    this.#bell.ring();
  }

  comeBack(): void {
    this.#away = null;
  }

  async *output(
    containerId: string,
    options: { readonly after?: string; readonly follow: boolean; readonly signal?: AbortSignal },
  ): AsyncGenerator<OutputPiece> {
    this.asked += 1;
    const signal = options.signal ?? new AbortController().signal;
    for (let place = Number(options.after ?? 0); ; ) {
      const rings = this.#bell.rings;
      if (this.#away) throw this.#away;
      const { pieces, ended } = this.#container(containerId);
      const piece = pieces[place];
      if (piece) {
        place += 1;
        yield piece;
        continue;
      }
      if (ended || !options.follow || signal.aborted) return;
      await this.#bell.heard(rings, signal);
    }
  }

  #container(id: string): { readonly pieces: OutputPiece[]; ended: boolean } {
    const known = this.#containers.get(id) ?? { pieces: [], ended: false };
    this.#containers.set(id, known);
    return known;
  }
}
