import * as Flags from '@oclif/core/flags';
import type { DynoChoice } from '../client/resources/dynos.ts';
import type { Paint } from './output/style.ts';

/** Flags that pick dynos of an app. */
export const dynoFlags = {
  'dyno-name': Flags.string({
    char: 'd',
    aliases: ['dyno'],
    description: 'one dyno, such as web.1',
    helpValue: 'DYNO',
  }),
  'process-type': Flags.string({
    char: 'p',
    aliases: ['ps'],
    description: 'all dynos of a process type, such as web',
    exclusive: ['dyno-name'],
    helpValue: 'TYPE',
  }),
};

interface ChoiceFlags {
  readonly 'dyno-name'?: string | undefined;
  readonly 'process-type'?: string | undefined;
}

/** The dynos that were named, or null when none were. */
export function dynoChoice(argument: string | undefined, flags: ChoiceFlags): DynoChoice | null {
  const { 'process-type': type, 'dyno-name': name = argument } = flags;
  if (type) return { type };
  return name ? { name } : null;
}

/** `all web dynos`, `dyno web.1`, `all dynos`. */
export function chosenDynos(choice: DynoChoice, paint: Paint): string {
  if ('type' in choice) return `all ${paint(choice.type)} dynos`;
  return 'name' in choice ? `dyno ${paint(choice.name)}` : 'all dynos';
}
