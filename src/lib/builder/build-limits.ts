import type { EngineInfo } from '../engine/port.ts';
import type { Settings } from '../platform/settings.ts';

const GIGABYTE = 1024 ** 3;
const MEMORY = 4 * GIGABYTE;
const CPUS = 2;

/** What one build may use. */
export interface BuildLimits {
  readonly timeMs: number;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** Uncompressed bytes of the source archive. */
  readonly sourceBytes: number;
  readonly sourceEntries: number;
  /** Compressed bytes of the slug. */
  readonly slugBytes: number;
  readonly slugWarningBytes: number;
}

/** Heroku's limits where it names them, within what the engine has. */
export const buildLimits = (
  settings: Pick<Settings, 'buildTimeoutMs' | 'slugLimitBytes' | 'slugWarningBytes'>,
  engine: Pick<EngineInfo, 'memoryBytes' | 'cpus'>,
): BuildLimits => ({
  timeMs: settings.buildTimeoutMs,
  memoryBytes: Math.min(MEMORY, Math.floor(engine.memoryBytes * 0.75)),
  cpus: Math.min(CPUS, engine.cpus),
  sourceBytes: 2 * GIGABYTE,
  sourceEntries: 500_000,
  slugBytes: settings.slugLimitBytes,
  slugWarningBytes: settings.slugWarningBytes,
});
