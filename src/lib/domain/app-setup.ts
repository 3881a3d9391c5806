import type { ConfigVars } from './config-vars.ts';

/** The making of an app from a source with an `app.json`; its record outlives the app that could not be made. */
export interface AppSetup {
  readonly id: string;
  readonly accountId: string;
  readonly appId: string;
  readonly appName: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly failureMessage: string | null;
  /** What is wrong with the `app.json`. */
  readonly manifestErrors: readonly string[];
  readonly buildId: string | null;
  readonly postdeploy: { readonly output: string; readonly exitCode: number } | null;
  readonly successUrl: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What takes the place of what the `app.json` says. */
export interface SetupOverrides {
  readonly env: ConfigVars;
  /** Empty to keep those of the `app.json`. */
  readonly buildpacks: readonly string[];
}
