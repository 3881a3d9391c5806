import type { Dyno } from '../domain/dyno.ts';
import { type DynoSize, findSize } from '../domain/dyno-size.ts';
import type { ContainerExit } from '../engine/port.ts';

export const MEBIBYTE = 1024 * 1024;

/** What a run uses of its memory, and what its size has. */
export interface MemoryUse {
  readonly usedMb: number;
  readonly quotaMb: number;
}

/** How a run ended. */
export interface End {
  readonly exitCode: number;
  /** What it used when the kernel ended it for that; `null` when it ended in another way. */
  readonly fatalUse: MemoryUse | null;
}

export const endOf = (dyno: Dyno, exit: ContainerExit, sizes: readonly DynoSize[]): End => ({
  exitCode: exit.exitCode,
  fatalUse: endedAtLimit(exit) ? memoryUse(dyno, exit.memoryLimitBytes, sizes) : null,
});

/** Engines also mark a container that ended in another way long after one of its processes was killed for its memory. */
const endedAtLimit = (exit: ContainerExit): boolean => exit.oomKilled && exit.exitCode === 137;

/** @param bytes its size's whole quota where they are not known */
export function memoryUse(
  dyno: Pick<Dyno, 'size'>,
  bytes: number | undefined,
  sizes: readonly DynoSize[],
): MemoryUse {
  const quotaMb = findSize(dyno.size, sizes).memoryMb;
  return { usedMb: bytes === undefined ? quotaMb : Math.round(bytes / MEBIBYTE), quotaMb };
}

/** It runs on. Source: Dev Center, Error Codes, R14. */
export const exceededLines = (use: MemoryUse): readonly string[] => [
  useLine(use),
  'Error R14 (Memory quota exceeded)',
];

/** A process was killed for it. Source: Dev Center, Error Codes, R15. */
export const vastlyExceededLines = (use: MemoryUse): readonly string[] => [
  useLine(use),
  'Error R15 (Memory quota vastly exceeded)',
  'Stopping process with SIGKILL',
];

const useLine = ({ usedMb, quotaMb }: MemoryUse): string =>
  `Process running mem=${usedMb}MB(${((usedMb / quotaMb) * 100).toFixed(1)}%)`;
