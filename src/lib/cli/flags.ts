import * as Flags from '@oclif/core/flags';

/** Flags that many commands share. */
export const appFlags = {
  app: Flags.string({ char: 'a', description: 'app to run the command against', helpValue: 'APP' }),
  remote: Flags.string({ char: 'r', description: 'git remote of the app to use', helpValue: 'REMOTE' }),
};

export const jsonFlag = Flags.boolean({ char: 'j', description: 'print the data as JSON' });

export const shellFlag = Flags.boolean({
  char: 's',
  description: 'print KEY=value lines that a shell can read',
  exclusive: ['json'],
});

export const confirmFlag = Flags.string({
  char: 'c',
  description: 'do it without asking; name the app again',
  helpValue: 'APP',
});

/** For verbs that make a release. */
export const waitFlag = Flags.boolean({
  allowNo: true,
  default: true,
  description: 'wait until the release serves or has failed',
});
