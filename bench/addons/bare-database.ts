import { packed } from '../../src/lib/addon-providers/packed.ts';
import type { AddOnResource } from '../../src/lib/client/wire/add-on.ts';
import type { Engine } from '../../src/lib/engine/port.ts';
import { randomHex } from '../../src/lib/std/ids.ts';
import type { Times } from '../dyno/contest.ts';
import { Stopwatch } from '../dyno/stopwatch.ts';

const MEBIBYTE = 1024 * 1024;
const LOOK_MS = 10;

/** The same database without anything around it. */
export class BareDatabase {
  readonly #engine: Engine;
  readonly #image: string;

  private constructor(engine: Engine, image: string) {
    this.#engine = engine;
    this.#image = image;
  }

  /** Of the image that an add-on has. */
  static async like(engine: Engine, addOn: AddOnResource): Promise<BareDatabase> {
    const [container] = await engine.containers.list({ 'renga.addon': addOn.id });
    const found = container && (await engine.containers.inspect(container.id));
    if (!found) throw new Error(`${addOn.name} has no container.`);
    return new BareDatabase(engine, found.image);
  }

  async run(): Promise<Times> {
    const { containers, volumes } = this.#engine;
    const name = `renga-bench-${randomHex(6)}`;
    const labels = { 'renga.kind': 'bench' };
    try {
      const watch = new Stopwatch();
      await volumes.ensure({ name, labels });
      const { id } = await containers.create({
        name,
        image: this.#image,
        labels,
        entrypoint: ['/usr/bin/tini', '-g', '--'],
        command: ['/addon/start'],
        env: { ADDON_USER: 'u', ADDON_DATABASE: 'd', ADDON_MEMORY_MB: '256', ADDON_CONNECTIONS: '20' },
        user: '1000:1000',
        workingDir: '/',
        network: 'none',
        limits: { memoryBytes: 256 * MEBIBYTE, pids: 1024 },
        mounts: [{ source: name, target: '/data' }],
      });
      await containers.putArchive(id, '/', packed({ 'secret/password': 'p' }, { mode: 0o400 }));
      await containers.start(id);
      while (!(await this.#answers(id))) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      return { new: watch.ms };
    } finally {
      await containers.remove(name);
      await volumes.remove(name);
    }
  }

  async #answers(id: string): Promise<boolean> {
    const session = await this.#engine.containers.exec(id, { command: ['/addon/probe'] });
    session.output.resume();
    return (await session.exitCode()) === 0;
  }
}
