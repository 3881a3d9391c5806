/** What the control plane says of itself, a line an event; apps have logs of their own. */
export class Journal {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  note = (message: string): void => {
    this.#write(`${new Date().toISOString()} ${message}\n`);
  };

  /** Trouble that nobody waits for. */
  trouble = (error: unknown, doing?: string): void => {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.note(`error${doing ? ` in ${doing}` : ''}: ${what}`);
  };
}
