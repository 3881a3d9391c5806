/** Writes the lines of a build as Heroku forms them, without the secrets that it was told of. */
export class BuildOutput {
  readonly #write: (text: string) => void;
  readonly #secrets: readonly string[];

  constructor(write: (text: string) => void, secrets: readonly string[] = []) {
    this.#write = write;
    this.#secrets = secrets;
  }

  step(text: string): void {
    this.raw(`-----> ${text}\n`);
  }

  detail(text: string): void {
    this.raw(`       ${text}\n`);
  }

  list(heading: string, items: readonly string[]): void {
    this.step(heading);
    for (const [index, item] of items.entries()) this.detail(`${index + 1}. ${item}`);
  }

  warning(text: string): void {
    this.raw(` !     ${text}\n`);
  }

  raw(text: string): void {
    this.#write(this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text));
  }
}
