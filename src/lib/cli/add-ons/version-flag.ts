import * as Flags from '@oclif/core/flags';

export const versionFlag = Flags.string({
  char: 'v',
  description: 'version to upgrade to; the newest, or the one that is prepared, without it',
  helpValue: 'VERSION',
});
