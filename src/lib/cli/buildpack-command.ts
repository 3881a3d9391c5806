import * as Flags from '@oclif/core/flags';
import { buildpackName, showChange } from './buildpack-list.ts';
import { appFlags, jsonFlag } from './flags.ts';
import { RengaCommand } from './renga-command.ts';

export const indexFlag = Flags.integer({ char: 'i', description: 'place in the list, counted from 1' });

interface Replacement {
  readonly to: readonly string[];
  readonly verb: 'added' | 'set' | 'removed' | 'cleared';
}

/** A command that changes the list of buildpacks. */
export abstract class BuildpackCommand extends RengaCommand {
  static override flags = { ...appFlags, json: jsonFlag };

  /** Replaces the list and says what the next build will do. */
  protected async replace(
    app: string,
    flags: { readonly json: boolean; readonly remote?: string | undefined },
    { to, verb }: Replacement,
  ): Promise<void> {
    const installed = await this.client.buildpacks.replace(app, to);
    if (flags.json) return this.out.json(installed);
    if (verb === 'cleared' || installed.length === 0) return this.#sayNone(app, verb);
    showChange(this.out, installed.map(buildpackName), { app, remote: flags.remote ?? 'renga', verb });
  }

  #sayNone(app: string, verb: Replacement['verb']): void {
    const what = verb === 'cleared' ? 'Buildpacks cleared.' : 'Buildpack removed.';
    this.out.line(`${what} Next release on ${this.out.style.app(app)} will detect buildpacks normally.`);
  }
}
