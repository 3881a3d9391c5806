import type { Stage } from './pipeline.ts';

/** The place of an app in a pipeline; an app has at most one. */
export interface Coupling {
  readonly id: string;
  readonly appId: string;
  readonly pipelineId: string;
  readonly stage: Stage;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * The stage that a name suggests, as Heroku's client guesses it: `my-app-staging` is staging, `my-app-dev` is
 * development, anything else production.
 */
export function stageSuggestedBy(appName: string): Stage {
  const last = appName.split('-').at(-1) ?? '';
  if (/^(stg|stag\w*|qa)$/.test(last)) return 'staging';
  if (/^dev\w*$/.test(last)) return 'development';
  return 'production';
}
