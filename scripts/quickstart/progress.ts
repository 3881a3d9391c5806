/** Says what is being done and since when; on a terminal the seconds of the step under way keep running. */
export class Progress {
  readonly #start = Date.now();
  readonly #isTerminal = process.stderr.isTTY === true;
  #shown = '';

  /** One line: the seconds since the beginning, and what happens. */
  readonly say = (line: string): void => {
    this.#clear();
    process.stderr.write(`${this.#stamp()} ${line}\n`);
  };

  /** Shows that `title` is under way until `work` has ended. */
  async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.say(`${title}...`);
    const ticker = this.#isTerminal ? setInterval(() => this.#show(title), 1000) : undefined;
    try {
      return await work();
    } finally {
      clearInterval(ticker);
      this.#clear();
    }
  }

  #show(title: string): void {
    this.#clear();
    this.#shown = `${this.#stamp()} still at it: ${title}`;
    process.stderr.write(this.#shown);
  }

  #clear(): void {
    if (this.#shown === '') return;
    process.stderr.write('\r\u001b[K');
    this.#shown = '';
  }

  #stamp(): string {
    return `[${String(Math.round((Date.now() - this.#start) / 1000)).padStart(3)} s]`;
  }
}
