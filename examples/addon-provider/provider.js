import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Platform } from './platform.js';

const SIGN_ON_SECONDS = 300;

/** A service that keeps verses, as a provider of the Add-on Partner API v3. It remembers nothing when it restarts. */
export class Provider {
  #manifest;
  #clientSecret;
  /** By uuid: plan, password, verses. */
  #boxes = new Map();

  constructor({ manifest, clientSecret }) {
    this.#manifest = manifest;
    this.#clientSecret = clientSecret;
  }

  async answer(request, response) {
    const { status, body, type = 'application/json' } = await this.#route(request).catch((error) => {
      console.error(error);
      return { status: 500, body: { message: 'something went wrong' } };
    });
    response.writeHead(status, { 'content-type': type });
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
  }

  async #route(request) {
    const { pathname } = new URL(request.url, 'http://provider');
    const [, area, kind, id] = pathname.split('/');
    const asked = `${request.method} /${area}`;
    if (asked === 'POST /sso') return this.#signOn(new URLSearchParams(await text(request)));
    if (area === 'verses') return this.#verses(request, kind);
    if (area !== 'heroku' || kind !== 'resources') return { status: 404, body: { message: 'no such page' } };
    if (!this.#isPlatform(request)) return { status: 401, body: { message: 'wrong credentials' } };
    const body = JSON.parse((await text(request)) || '{}');
    if (request.method === 'POST') return this.#provision(body, request.headers.host);
    if (request.method === 'PUT') return this.#changePlan(id, body);
    if (request.method === 'DELETE') return this.#deprovision(id);
    return { status: 405, body: { message: 'no such verb' } };
  }

  /** It may be asked again for what it has made already. */
  #provision({ uuid, plan, options, callback_url: callbackUrl, oauth_grant: grant }, host) {
    if (plan === 'gold') return { status: 422, body: { message: 'The gold plan is sold out.' } };
    const box = this.#boxes.get(uuid) ?? { plan, password: randomBytes(16).toString('hex'), verses: [] };
    if (options?.first) box.verses = [options.first];
    this.#boxes.set(uuid, box);
    const config = { VERSEBOX_URL: `http://box:${box.password}@${host}/verses/${uuid}` };
    if (plan !== 'slow') return { status: 201, body: { id: uuid, config, message: 'Write a verse.' } };
    this.#finishLater({ callbackUrl, code: grant.code, config }).catch((error) => console.error(error));
    return { status: 202, body: { id: uuid, message: 'Carving the box...' } };
  }

  async #finishLater({ callbackUrl, code, config }) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const platform = await Platform.enter({ callbackUrl, code, clientSecret: this.#clientSecret });
    await platform.setConfig(config);
    await platform.provisioned();
    const { name, state } = await platform.info();
    console.log(`${name} is ${state}`);
  }

  #changePlan(id, { plan }) {
    const box = this.#boxes.get(id);
    if (!box) return { status: 404, body: { message: 'no such box' } };
    if (plan === 'gold') return { status: 422, body: { message: 'The gold plan is sold out.' } };
    box.plan = plan;
    return { status: 200, body: { message: `The box is ${plan} now.` } };
  }

  #deprovision(id) {
    return this.#boxes.delete(id) ? { status: 204, body: '' } : { status: 410, body: {} };
  }

  /** What a user's browser brings is signed, and good for five minutes. */
  #signOn(form) {
    const { resource_id: id, resource_token: token = '', timestamp, email } = Object.fromEntries(form);
    const expected = createHash('sha1')
      .update(`${id}:${this.#manifest.api.sso_salt}:${timestamp}`)
      .digest('hex');
    const age = Date.now() / 1000 - Number(timestamp);
    if (!isSame(token, expected) || !(Math.abs(age) < SIGN_ON_SECONDS) || !this.#boxes.has(id))
      return { status: 403, type: 'text/plain', body: 'You are not expected here.\n' };
    const { plan, verses } = this.#boxes.get(id);
    const lines = [`Welcome, ${email}.`, `Your box (${plan}) holds:`, ...verses];
    return { status: 200, type: 'text/plain; charset=utf-8', body: `${lines.join('\n')}\n` };
  }

  /** What users come for. */
  async #verses(request, id) {
    const box = this.#boxes.get(id);
    if (!box || !isSame(credentialsOf(request), `box:${box.password}`))
      return { status: 401, type: 'text/plain', body: 'No.\n' };
    if (request.method === 'POST') box.verses.push(await text(request));
    return { status: 200, type: 'text/plain; charset=utf-8', body: `${box.verses.join('\n')}\n` };
  }

  #isPlatform(request) {
    return isSame(credentialsOf(request), `${this.#manifest.id}:${this.#manifest.api.password}`);
  }
}

function credentialsOf(request) {
  const [, encoded = ''] = /^Basic (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function isSame(a, b) {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
