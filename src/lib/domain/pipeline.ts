import { Refusal } from './refusal.ts';

/** Apps that share one codebase, each at a stage. */
export interface Pipeline {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  /** Whether every commit that is pushed to its repository is tested. */
  readonly testsPushes: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** In the order in which code travels; `test` and `review` stand beside it. */
export const STAGES = ['test', 'review', 'development', 'staging', 'production'] as const;

export type Stage = (typeof STAGES)[number];

/** Stages whose apps are made by the platform, and given the config vars that the pipeline has for them. */
export const MADE_STAGES = ['test', 'review'] as const;

export type MadeStage = (typeof MADE_STAGES)[number];

/** @throws {Refusal} `invalid_params`, id `invalid_stage` */
export function madeStage(text: string): MadeStage {
  const found = MADE_STAGES.find((stage) => stage === text);
  if (found) return found;
  throw Refusal.invalid(
    `A pipeline has config vars for its stages ${MADE_STAGES.join(' and ')}, whose apps it makes by itself. Set those of other apps with: renga config:set -a APP`,
    'invalid_stage',
  );
}

const NAME = /^[a-z][a-z0-9-]{2,29}$/;

/**
 * Checks a pipeline's name against the pattern of the published schema.
 * @throws {Refusal} `invalid_params`
 */
export function checkPipelineName(name: string): string {
  if (!NAME.test(name))
    throw Refusal.invalid(
      'Name must start with a letter and can only contain lowercase letters, digits, and dashes (3 to 30 characters).',
      'invalid_name',
    );
  return name;
}

/** Where a promotion goes unless it is told: development, staging, production; `null` from anywhere else. */
export function downstreamStage(stage: Stage): Stage | null {
  if (stage === 'development') return 'staging';
  return stage === 'staging' ? 'production' : null;
}
