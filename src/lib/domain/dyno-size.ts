import { Refusal } from './refusal.ts';

/** What one dyno may use. Figures of Dev Center, Dyno Types (2024). */
export interface DynoSize {
  /** As the API spells it: `Standard-1X`. */
  readonly name: string;
  readonly memoryMb: number;
  /** Relative weight against other dynos when the processor is full. */
  readonly cpuShares: number;
  /** Hard ceiling in processors, or `null` for none. */
  readonly cpus: number | null;
  /** Processes and threads together. */
  readonly processLimit: number;
  /** Most dynos of one process type. */
  readonly maxQuantity: number;
  /** Most one-off dynos that an app may have when it starts another one of this size. Source: Dev Center, Limits. */
  readonly maxOneOffs: number;
  /** Sizes of different families cannot be mixed in an app, `standard` and `performance` excepted. */
  readonly family: 'eco' | 'basic' | 'professional';
}

export const DYNO_SIZES: readonly DynoSize[] = [
  {
    name: 'Eco',
    memoryMb: 512,
    cpuShares: 256,
    cpus: 1,
    processLimit: 256,
    maxQuantity: 1,
    maxOneOffs: 50,
    family: 'eco',
  },
  {
    name: 'Basic',
    memoryMb: 512,
    cpuShares: 512,
    cpus: 1,
    processLimit: 256,
    maxQuantity: 1,
    maxOneOffs: 50,
    family: 'basic',
  },
  {
    name: 'Standard-1X',
    memoryMb: 512,
    cpuShares: 512,
    cpus: 1,
    processLimit: 256,
    maxQuantity: 100,
    maxOneOffs: 50,
    family: 'professional',
  },
  {
    name: 'Standard-2X',
    memoryMb: 1024,
    cpuShares: 1024,
    cpus: 2,
    processLimit: 512,
    maxQuantity: 100,
    maxOneOffs: 50,
    family: 'professional',
  },
  {
    name: 'Performance-M',
    memoryMb: 2560,
    cpuShares: 2048,
    cpus: 2,
    processLimit: 16_384,
    maxQuantity: 10,
    maxOneOffs: 5,
    family: 'professional',
  },
  {
    name: 'Performance-L',
    memoryMb: 14_336,
    cpuShares: 8192,
    cpus: 8,
    processLimit: 32_768,
    maxQuantity: 10,
    maxOneOffs: 5,
    family: 'professional',
  },
];

export const DEFAULT_SIZE = 'Standard-1X';

/** What an installation may change of a size. */
export type SizeChange = Partial<
  Pick<DynoSize, 'memoryMb' | 'cpuShares' | 'cpus' | 'processLimit' | 'maxOneOffs'>
>;

/** The sizes of an installation that has changed some, by name. */
export const changedSizes = (
  changes: Readonly<Record<string, SizeChange | undefined>>,
): readonly DynoSize[] => DYNO_SIZES.map((size) => ({ ...size, ...changes[size.name] }));

/**
 * The size of that name, in any letter case.
 * @throws {Refusal} `invalid_params`
 */
export function findSize(name: string, sizes: readonly DynoSize[] = DYNO_SIZES): DynoSize {
  const wanted = name.toLowerCase();
  const size = sizes.find((each) => each.name.toLowerCase() === wanted);
  if (!size)
    throw Refusal.invalid(
      `Dyno size ${name} does not exist. Sizes: ${DYNO_SIZES.map((each) => each.name).join(', ')}.`,
      'invalid_dyno_size',
    );
  return size;
}
