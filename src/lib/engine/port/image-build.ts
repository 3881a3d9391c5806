import type { ImageInfo } from './images.ts';

/** An image to be built of a Dockerfile. */
export interface ImageBuildOptions {
  readonly ref: string;
  /** Path in the context. */
  readonly dockerfile: string;
  /** The stage to end with; `null` for the last. */
  readonly target: string | null;
  /** What it is given where it asks with ARG; the engine keeps what was used in the history of the image. */
  readonly args: Readonly<Record<string, string>>;
  /** Name of the network that its steps run on: what is found there belongs to the build. */
  readonly network: string;
  /** Of each step. */
  readonly limits: { readonly memoryBytes: number; readonly cpus: number; readonly cpuShares: number };
  /** Given what the engine and the steps say, as it comes. */
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
}

/** An image, or why there is none, in the engine's words. */
export type ImageBuild =
  | { readonly ok: true; readonly image: ImageInfo }
  | {
      readonly ok: false;
      readonly message: string;
      /** Of the step that failed; `null` where none was run. */
      readonly exitCode: number | null;
    };
