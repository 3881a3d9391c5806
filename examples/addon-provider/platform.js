/** The calls that a provider makes to the platform, about one add-on. */
export class Platform {
  #url;
  #token;

  constructor(callbackUrl, token) {
    this.#url = callbackUrl;
    this.#token = token;
  }

  /** Swaps the code that came with an add-on, once and within five minutes, for a token. */
  static async enter({ callbackUrl, code, clientSecret }) {
    const answer = await fetch(new URL('/oauth/token', callbackUrl), {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code, client_secret: clientSecret }),
    });
    const { access_token: token } = await asJson(answer);
    return new Platform(callbackUrl, token);
  }

  info() {
    return this.#ask('GET', '');
  }

  config() {
    return this.#ask('GET', '/config');
  }

  setConfig(values) {
    const config = Object.entries(values).map(([name, value]) => ({ name, value }));
    return this.#ask('PATCH', '/config', { config });
  }

  /** Says that the add-on is made. */
  provisioned() {
    return this.#ask('POST', '/actions/provision');
  }

  async #ask(method, path, body) {
    return asJson(
      await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          accept: 'application/vnd.heroku+json; version=3',
          authorization: `Bearer ${this.#token}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
  }
}

async function asJson(answer) {
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status} ${body.message}`);
  return body;
}
