import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eventually, type Installation } from './installation.ts';

/** A control plane that a test started itself, so that it sees how it ends. */
export class ControlPlaneProcess {
  /** Resolves when it has ended, with its exit code, or `null` after a signal, and all that it said. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  readonly #renga: Installation;
  protected readonly child: ChildProcessWithoutNullStreams;
  #stderr = '';

  /** @param args the program, and what it is given; the control plane as it ships unless said otherwise */
  constructor(renga: Installation, args: readonly string[] = [resolve('bin/control-plane.js')]) {
    this.#renga = renga;
    this.child = spawn(process.execPath, args, { env: renga.env, stdio: 'pipe' });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = once(this.child, 'close').then(([code]) => ({ code, stderr: this.#stderr }));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when it can be asked. */
  async answers(): Promise<void> {
    await eventually(() => {
      if (this.child.exitCode !== null) throw new Error(`It ended: ${this.#stderr}`);
      return this.#stderr.includes('answers for') && existsSync(join(this.#renga.home, 'run/api.sock'));
    });
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child.kill(signal);
  }
}
