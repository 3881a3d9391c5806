import { createReadStream } from 'node:fs';
import type { Engine } from '../../../src/lib/engine/port.ts';
import { randomHex } from '../../../src/lib/std/ids.ts';

const MEGABYTE = 1024 ** 2;

/** A container of a stack in which commands are run, for trying what a buildpack left for run time. */
export class Shell {
  readonly #engine: Engine;
  readonly #id: string;

  private constructor(engine: Engine, id: string) {
    this.#engine = engine;
    this.#id = id;
  }

  static async open(engine: Engine, image: string): Promise<Shell> {
    const installation = randomHex(8);
    const { id } = await engine.containers.create({
      name: `renga-${installation}-shell`,
      image,
      labels: { 'renga.installation': installation, 'renga.kind': 'dyno' },
      entrypoint: [],
      command: ['sleep', '3600'],
      env: { HOME: '/app', PORT: '5000' },
      user: '1000:1000',
      workingDir: '/app',
      network: 'none',
      limits: { memoryBytes: 512 * MEGABYTE, pids: 256 },
    });
    await engine.containers.start(id);
    return new Shell(engine, id);
  }

  close(): Promise<void> {
    return this.#engine.containers.remove(this.#id);
  }

  /** Unpacks a slug at /app. */
  unpack(slugPath: string): Promise<void> {
    return this.#engine.containers.putArchive(this.#id, '/', createReadStream(slugPath));
  }

  /** Standard output and error of a bash script, and how it ended. */
  async run(script: string): Promise<{ readonly output: string; readonly exitCode: number }> {
    const session = await this.#engine.containers.exec(this.#id, {
      command: ['bash', '-c', script],
      workingDir: '/app',
    });
    session.end();
    let output = '';
    for await (const chunk of session.output) output += String(chunk);
    return { output, exitCode: await session.exitCode() };
  }
}
