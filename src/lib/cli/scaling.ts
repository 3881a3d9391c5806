import type { FormationUpdate } from '../client/resources/formation.ts';
import type { FormationResource } from '../client/wire/dyno.ts';
import { CommandError } from './command-error.ts';

/**
 * `web=2`, `worker+1`, `web=2:Standard-2X` as the API takes it.
 * @throws {CommandError} for anything else
 */
export function parseScaling(word: string): FormationUpdate {
  const match = /^([\w-]+)([=+-])(\d+)(?::([\w-]+))?$/.exec(word);
  if (!match)
    throw CommandError.usage(
      `${word} is not understood. Write TYPE=QUANTITY, TYPE+1, TYPE-1 or TYPE=QUANTITY:SIZE.`,
    );
  const [, type = '', sign, digits = '', size] = match;
  return { type, quantity: sign === '=' ? Number(digits) : `${sign}${digits}`, ...(size ? { size } : {}) };
}

/**
 * `Standard-2X` for every type, or `web=Standard-2X` for one.
 * @throws {CommandError} for a type that the app does not have
 */
export function parseResizing(
  words: readonly string[],
  formation: readonly FormationResource[],
): readonly FormationUpdate[] {
  const [first] = words;
  if (words.length === 1 && first !== undefined && !first.includes('='))
    return formation.map(({ type }) => ({ type, size: first }));
  return words.map((word) => {
    const [type = '', size = ''] = word.split('=', 2);
    if (size === '' || !formation.some((row) => row.type === type))
      throw new CommandError(
        `Type ${type} not found in process formation.\nTypes: ${formation.map((row) => row.type).join(', ')}`,
        { id: 'unknown_process_type' },
      );
    return { type, size };
  });
}

/** `web=3:Standard-2X worker=1:Standard-1X`, ready to be passed to ps:scale again. */
export const formationWords = (formation: readonly FormationResource[]): string =>
  formation
    .map(({ type, quantity, size }) => `${type}=${quantity}:${size}`)
    .sort()
    .join(' ');

/** @throws {CommandError} when there is nothing that could be scaled */
export function refuseEmpty(formation: readonly FormationResource[], app: string): void {
  if (formation.length === 0)
    throw new CommandError(`No process types on ${app}.\nUpload a Procfile to add process types.`, {
      id: 'no_process_types',
    });
}
