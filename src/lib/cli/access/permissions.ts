import * as Flags from '@oclif/core/flags';

const shared = {
  char: 'p',
  description: 'what they may do: view, deploy, operate; in a team also manage',
  helpValue: 'NAMES',
} as const;

export const permissionsFlag = Flags.string(shared);
export const requiredPermissionsFlag = Flags.string({ ...shared, required: true });

/** `view,deploy` as names. */
export const permissionNames = (text: string): readonly string[] =>
  text.split(',').map((name) => name.trim());
