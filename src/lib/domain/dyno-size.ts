import { Refusal } from './refusal.ts';

/** What one dyno may use. Figures of Dev Center, Dyno Types (2024). */
export interface DynoSize {
  /** As the API spells it: `Standard-1X`. */
  readonly name: string;
  /** The quota: what goes over it is told so (R14) and runs on. */
  readonly memoryMb: number;
  /** What goes over this many times the quota is killed (R15). */
  readonly memoryCeiling: number;
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

const SMALL = {
  memoryMb: 512,
  memoryCeiling: 2,
  cpuShares: 512,
  cpus: 1,
  processLimit: 256,
  maxOneOffs: 50,
} as const;
const LARGE = {
  memoryCeiling: 2,
  processLimit: 32_768,
  maxQuantity: 10,
  maxOneOffs: 5,
  family: 'professional',
} as const;

export const DYNO_SIZES: readonly DynoSize[] = [
  { ...SMALL, name: 'Eco', cpuShares: 256, maxQuantity: 1, family: 'eco' },
  { ...SMALL, name: 'Basic', maxQuantity: 1, family: 'basic' },
  { ...SMALL, name: 'Standard-1X', maxQuantity: 100, family: 'professional' },
  {
    name: 'Standard-2X',
    memoryMb: 1024,
    memoryCeiling: 2,
    cpuShares: 1024,
    cpus: 2,
    processLimit: 512,
    maxQuantity: 100,
    maxOneOffs: 50,
    family: 'professional',
  },
  { ...LARGE, name: 'Performance-M', memoryMb: 2560, cpuShares: 2048, cpus: 2, processLimit: 16_384 },
  { ...LARGE, name: 'Performance-L', memoryMb: 14_336, cpuShares: 8192, cpus: 8 },
  { ...LARGE, name: 'Performance-L-RAM', memoryMb: 30_720, cpuShares: 4096, cpus: 4 },
  { ...LARGE, name: 'Performance-XL', memoryMb: 63_488, cpuShares: 8192, cpus: 8 },
  { ...LARGE, name: 'Performance-2XL', memoryMb: 129_024, cpuShares: 16_384, cpus: 16 },
];

export const DEFAULT_SIZE = 'Standard-1X';

/** What an installation may change of a size. */
export type SizeChange = Partial<
  Pick<DynoSize, 'memoryMb' | 'memoryCeiling' | 'cpuShares' | 'cpus' | 'processLimit' | 'maxOneOffs'>
>;

/** The sizes of an installation that has changed some, by name. */
export const changedSizes = (
  changes: Readonly<Record<string, SizeChange | undefined>>,
): readonly DynoSize[] => DYNO_SIZES.map((size) => ({ ...size, ...changes[size.name] }));

/**
 * Processors are shared, so a size may have more than the machine; memory is not.
 * @throws {Refusal} `invalid_params` with the id `size_too_large`
 */
export function checkFits(size: DynoSize, machineMb: number): void {
  if (size.memoryMb > machineMb)
    throw Refusal.invalid(
      `${size.name} has ${size.memoryMb} MB of memory, more than the ${machineMb} MB of the machine that dynos run on.`,
      'size_too_large',
    );
}

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
