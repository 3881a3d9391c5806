/** A named switch of an app. Those that are `general` are features, the rest are labs. */
export interface AppFeature {
  readonly name: AppFeatureName;
  readonly displayName: string;
  /** What it changes for the app that it is enabled for. */
  readonly description: string;
  readonly docUrl: string;
  readonly state: 'general' | 'beta';
  /** Of an app that nobody has turned it for. */
  readonly atFirst?: boolean;
}

export type AppFeatureName =
  | 'http-disable-keepalive-to-dyno'
  | 'http-end-to-end-continue'
  | 'http-session-affinity'
  | 'log-runtime-metrics'
  | 'preboot'
  | 'require-two-factor'
  | 'runtime-dyno-build-metadata'
  | 'runtime-dyno-metadata'
  | 'runtime-heroku-exec';

/** By name; only what this installation really does. */
export const APP_FEATURES: readonly AppFeature[] = [
  {
    name: 'http-disable-keepalive-to-dyno',
    displayName: 'No keep-alive to dynos',
    description: 'Opens a connection of its own to a dyno for every request',
    docUrl: 'https://devcenter.heroku.com/articles/http-routing',
    state: 'beta',
  },
  {
    name: 'http-end-to-end-continue',
    displayName: 'End-to-end continue',
    description: 'Passes Expect: 100-continue on to dynos, which say themselves whether a body may come',
    docUrl: 'https://devcenter.heroku.com/articles/http-routing',
    state: 'beta',
  },
  {
    name: 'http-session-affinity',
    displayName: 'Session affinity',
    description:
      'Sends a client back to the dyno that answered it first, by a cookie, as long as that dyno is there',
    docUrl: 'https://devcenter.heroku.com/articles/session-affinity',
    state: 'general',
  },
  {
    name: 'log-runtime-metrics',
    displayName: 'Runtime metrics in the log',
    description:
      'Logs the load and the memory of every dyno each 20 seconds, of dynos that are started from now on',
    docUrl: 'https://devcenter.heroku.com/articles/log-runtime-metrics',
    state: 'beta',
  },
  {
    name: 'preboot',
    displayName: 'Preboot',
    description:
      'Lets web dynos from before take all requests for three minutes after a release, while the new ones warm up',
    docUrl: 'https://devcenter.heroku.com/articles/preboot',
    state: 'general',
  },
  {
    name: 'require-two-factor',
    displayName: 'Second factor for changes',
    description:
      'Lets nobody change the app from elsewhere who has not shown a code of their second factor lately',
    docUrl: 'https://devcenter.heroku.com/articles/multi-factor-authentication',
    state: 'beta',
  },
  {
    name: 'runtime-dyno-build-metadata',
    displayName: 'Dyno build metadata',
    description:
      'Adds HEROKU_BUILD_COMMIT and HEROKU_BUILD_DESCRIPTION to the environment of dynos, from the next release on',
    docUrl: 'https://devcenter.heroku.com/articles/dyno-metadata',
    state: 'beta',
  },
  {
    name: 'runtime-dyno-metadata',
    displayName: 'Dyno metadata',
    description:
      'Adds what is known of app, dyno, release and slug to the environment of dynos as HEROKU_*, from the next release on',
    docUrl: 'https://devcenter.heroku.com/articles/dyno-metadata',
    state: 'beta',
  },
  {
    name: 'runtime-heroku-exec',
    displayName: 'SSH into dynos',
    description:
      'Lets those who may work on the app enter its dynos by SSH, where the server has a door for that',
    docUrl: 'https://devcenter.heroku.com/articles/exec',
    state: 'general',
    atFirst: true,
  },
];

/** One turn of a switch. */
export interface FeatureChange {
  readonly appId: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly at: Date;
}

/** Whether a feature was on at a moment, by the changes of its app, oldest first; now unless given. */
export function isEnabled(name: AppFeatureName, changes: readonly FeatureChange[], at?: Date): boolean {
  const last = changes.findLast((change) => change.name === name && (!at || change.at <= at));
  return last?.enabled ?? APP_FEATURES.find((feature) => feature.name === name)?.atFirst ?? false;
}
