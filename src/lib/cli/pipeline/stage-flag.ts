import * as Flags from '@oclif/core/flags';
import { stageSuggestedBy } from '../../domain/coupling.ts';
import { STAGES, type Stage } from '../../domain/pipeline.ts';

/** The stages that a person may choose, in the order in which code travels. */
export const stageFlag = Flags.option({
  char: 's',
  description: 'stage of the app in the pipeline',
  options: STAGES,
});

export const pipelineFlag = {
  char: 'p',
  description: 'name or id of the pipeline',
  required: true,
  helpValue: 'PIPELINE',
} as const;

/** The stage that was chosen, else the one that the name of the app suggests. */
export const stageFor = (app: string, chosen: Stage | undefined): Stage => chosen ?? stageSuggestedBy(app);
