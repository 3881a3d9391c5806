import type { ApiHome, Reply } from './api-home.ts';

/** Somebody else with an account, who asks from outside. */
export class Person {
  readonly email: string;
  readonly #home: ApiHome;
  readonly #token: string;

  private constructor(home: ApiHome, email: string, token: string) {
    this.#home = home;
    this.email = email;
    this.#token = token;
  }

  static async of(home: ApiHome, email: string): Promise<Person> {
    const { account } = await home.platform.invitations.invite(email);
    const { token } = await home.accounts.authorize(account, { description: 'test', lifetimeSeconds: null });
    return new Person(home, email, token);
  }

  ask(method: string, path: string, body?: unknown): Promise<Reply> {
    return this.#home.callFromOutside(method, path, {
      ...(body === undefined ? {} : { body }),
      headers: { authorization: `Bearer ${this.#token}` },
    });
  }

  async status(method: string, path: string, body?: unknown): Promise<number> {
    return (await this.ask(method, path, body)).status;
  }
}
