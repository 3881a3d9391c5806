/** What is answered at `/.well-known/acme-challenge/TOKEN`, whatever the host, by token (RFC 8555 §8.3). */
export class Challenges {
  readonly #answers = new Map<string, string>();

  get answers(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#answers);
  }

  add(token: string, text: string): void {
    this.#answers.set(token, text);
  }

  remove(token: string): void {
    this.#answers.delete(token);
  }
}
