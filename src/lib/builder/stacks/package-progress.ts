const STEPS = 4;

/** Turns what mmdebstrap prints into a few lines that say how far it is. */
export class PackageProgress {
  readonly #report: (line: string) => void;
  #total = 0;
  #done = 0;
  #reported = 0;

  constructor(report: (line: string) => void) {
    this.#report = report;
  }

  /** Takes one line of mmdebstrap's standard error. */
  line(text: string): void {
    const total = /(\d+) newly installed/.exec(text)?.[1];
    if (total !== undefined) this.#begin(Number(total));
    if (text.startsWith('I: downloading packages')) this.#report('downloading packages');
    if (/^(Unpacking|Setting up) /.test(text)) this.#advance();
  }

  #begin(total: number): void {
    this.#total = total;
    this.#done = 0;
    this.#reported = 0;
    this.#report(`fetching and installing ${total} packages`);
  }

  /** Every package is unpacked once and set up once. */
  #advance(): void {
    this.#done += 1;
    const step = Math.floor((this.#done / (this.#total * 2)) * STEPS);
    if (step <= this.#reported || step >= STEPS) return;
    this.#reported = step;
    this.#report(`fetching and installing ${this.#total} packages: ${(step * 100) / STEPS}%`);
  }
}
