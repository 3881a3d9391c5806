import type { Actor } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Release } from '../domain/release.ts';
import type { Apps } from './apps.ts';
import type { Audit } from './audit.ts';
import type { Builds } from './builds.ts';
import type { GitCredentials, Push, Pushes } from './ports.ts';
import type { PreAuthorizations } from './pre-authorizations.ts';
import type { Pushers } from './pushers.ts';

interface DeploysOptions {
  readonly apps: Apps;
  readonly audit: Pick<Audit, 'record'>;
  readonly builds: Builds;
  readonly preAuthorizations: Pick<PreAuthorizations, 'checkPush'>;
  readonly pushers: Pushers;
  /** `http://APP.localhost:8080/` of an app. */
  readonly webUrl: (app: App) => string;
}

/** What a `git push` ends in. */
export class Deploys implements Pushes {
  readonly #options: DeploysOptions;

  constructor(options: DeploysOptions) {
    this.#options = options;
  }

  async authorize(
    appName: string,
    credentials: GitCredentials,
  ): Promise<{ readonly app: App; readonly actor: Actor }> {
    const account = await this.#options.pushers.identify(credentials);
    const app = await this.#options.apps.find(account, appName, 'deploy');
    await this.#options.preAuthorizations.checkPush(account, app);
    return { app, actor: { id: account.id, email: account.email } };
  }

  async build(
    push: Push,
    output: (text: string) => void,
    signal: AbortSignal,
  ): Promise<{ readonly ok: boolean }> {
    const source = { tarPath: push.sourceTarPath, version: push.commit, description: push.commitSubject };
    try {
      await this.#options.audit.record({
        actor: push.actor,
        address: push.address,
        action: 'git push',
        app: { id: push.app.id, name: push.app.name },
        fields: [push.commit],
        allowed: true,
      });
      const { ended } = await this.#options.builds.start(push.app, push.actor, source, {
        onOutput: output,
        signal,
      });
      const end = await ended;
      if ('failure' in end) return this.#rejected(output);
      return end.release.status === 'succeeded'
        ? this.#launched(push.app, end.release, output)
        : this.#failed(end.release, output);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      output(` !     ${error.message}\n`);
      return { ok: false };
    }
  }

  #launched(app: App, release: Release, output: (text: string) => void): { readonly ok: true } {
    output(`       Released v${release.version}\n       ${this.#options.webUrl(app)} deployed to Renga\n\n`);
    return { ok: true };
  }

  #failed(release: Release, output: (text: string) => void): { readonly ok: false } {
    const { failure } = release;
    output(
      [
        '',
        ` !     Release v${release.version} failed: ${failure?.message ?? 'its dynos did not serve.'}`,
        ...(failure ? [` !     ${failure.next}`, ` !     Error ID: ${failure.code}`] : []),
        ' !     The release before it goes on serving.',
        '',
      ].join('\n'),
    );
    return { ok: false };
  }

  #rejected(output: (text: string) => void): { readonly ok: false } {
    output('\n !     Push failed\n');
    return { ok: false };
  }
}
