/** Answers a shell's request for completions; resolves with the status to end with. */
export async function complete(_argv: readonly string[], _root: string): Promise<number> {
  return 0;
}
