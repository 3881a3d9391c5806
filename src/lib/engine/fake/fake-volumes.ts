import { carries } from '../label-match.ts';
import { EngineError, type Labels, type Volumes } from '../port.ts';
import type { Faults } from './faults.ts';

/** Volumes of a fake engine; they hold nothing. */
export class FakeVolumes implements Volumes {
  readonly #faults: Faults;
  readonly #isUsed: (name: string) => boolean;
  readonly #volumes = new Map<string, Labels>();

  constructor(options: {
    readonly faults: Faults;
    /** Whether a container has it mounted. */
    readonly isUsed: (name: string) => boolean;
  }) {
    this.#faults = options.faults;
    this.#isUsed = options.isUsed;
  }

  async ensure({ name, labels }: { readonly name: string; readonly labels: Labels }): Promise<void> {
    await this.#faults.pass('volumes.ensure');
    if (!this.#volumes.has(name)) this.#volumes.set(name, labels);
  }

  async remove(name: string): Promise<void> {
    await this.#faults.pass('volumes.remove');
    if (this.#isUsed(name))
      throw new EngineError('conflict', `Cannot remove volume ${name}: a container uses it`);
    this.#volumes.delete(name);
  }

  async list(labels: Labels): Promise<readonly { readonly name: string; readonly labels: Labels }[]> {
    await this.#faults.pass('volumes.list');
    return [...this.#volumes]
      .filter(([_name, carried]) => carries(carried, labels))
      .map(([name, carried]) => ({ name, labels: carried }));
  }
}
