import * as Flags from '@oclif/core/flags';
import { STAGES } from '../../domain/pipeline.ts';

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
