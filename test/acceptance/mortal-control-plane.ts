import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Point } from '../support/kill-points/kill-points.ts';
import { kill } from '../support/own-engine/own-processes.ts';
import { ControlPlaneProcess } from './control-plane-process.ts';
import { eventually, type Installation } from './installation.ts';

/** What a control plane does last of all that it finds to do when it starts. */
const LAST_OF_A_START = 'slugs.sweep#1:after';
const PROGRAM = resolve('test/support/kill-points/mortal-control-plane.ts');

/** A control plane of a process of its own that dies, by SIGKILL, at the point that a test names. */
export class MortalControlPlane extends ControlPlaneProcess {
  readonly #lines: AsyncIterator<string>;

  private constructor(renga: Installation) {
    super(renga, [PROGRAM]);
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** In the place of the one that runs; resolves when it answers and has nothing left to do. */
  static async replace(renga: Installation): Promise<MortalControlPlane> {
    kill(renga.controlPlanePid);
    const mortal = new MortalControlPlane(renga);
    await mortal.answers();
    await eventually(async () => (await mortal.passed()).includes(LAST_OF_A_START));
    return mortal;
  }

  /** Dies at that point, counted from now on. */
  async dieAt(point: Point): Promise<void> {
    await this.#say(point);
  }

  /** What it has passed since it was asked last, in order. */
  async passed(): Promise<readonly Point[]> {
    return this.#say('');
  }

  async #say(line: string): Promise<readonly Point[]> {
    this.child.stdin.write(`${line}\n`);
    const { value } = await this.#lines.next();
    return JSON.parse(value);
  }
}
