import type { Labels } from './labels.ts';

export interface Volumes {
  ensure(options: { readonly name: string; readonly labels: Labels }): Promise<void>;
  /** Absent is success. @throws {EngineError} `conflict` while a container uses it */
  remove(name: string): Promise<void>;
  list(labels: Labels): Promise<readonly { readonly name: string; readonly labels: Labels }[]>;
}
