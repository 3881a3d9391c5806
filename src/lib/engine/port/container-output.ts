/** An opaque place in a container's output; JSON text, safe to store. */
export type OutputCursor = string;

export interface OutputLine {
  readonly time: Date;
  /** Microseconds within the millisecond of `time`. */
  readonly micros: number;
  readonly stream: 'stdout' | 'stderr';
  /** Without its newline. */
  readonly text: string;
  /** `false` on a piece whose line goes on in the next one. */
  readonly complete: boolean;
  readonly cursor: OutputCursor;
}
