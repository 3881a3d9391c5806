/** What completion knows of the command line: made from the manifest when renga is built. */
export interface CompletionTable {
  readonly commands: readonly CompletedCommand[];
}

export interface CompletedCommand {
  readonly id: string;
  /** Other names that work the same; they are understood but not offered. */
  readonly aliases: readonly string[];
  readonly description: string;
  readonly flags: readonly CompletedFlag[];
  /** What the first, second … argument is; the last one goes on when `variadic`. */
  readonly args: readonly ValueSource[];
  readonly variadic: boolean;
}

export interface CompletedFlag {
  /** `--app` */
  readonly name: string;
  /** `-a` */
  readonly char: string | null;
  readonly description: string;
  /** Where its value comes from, or null when it takes none. */
  readonly value: ValueSource | null;
}

/** Where completions of a value come from. */
export type ValueSource =
  | {
      readonly from:
        | 'nothing'
        | 'apps'
        | 'backends'
        | 'config-keys'
        | 'config-assignments'
        | 'remotes'
        | 'commands'
        | 'files';
    }
  | { readonly from: 'list'; readonly values: readonly string[] };

/** One thing that could stand where the cursor is. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}
