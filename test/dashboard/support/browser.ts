import { type CheerioAPI, load } from 'cheerio';
import type { Dashboard } from '../../../src/lib/dashboard/dashboard.ts';

/** Where the dashboard is in tests of the pages alone. */
export const ORIGIN = 'http://dashboard.localhost:8080';

/** What somebody does with the dashboard who has no scripts: looks at pages, fills in forms, presses buttons. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** The last answer, after redirects. */
  response = new Response();
  /** The page that is open. */
  path = '/';
  source = '';
  readonly #dashboard: Pick<Dashboard, 'fetch'>;
  readonly #origin: string;
  readonly #filled = new Map<string, string>();
  #page: CheerioAPI = load('');

  constructor(dashboard: Pick<Dashboard, 'fetch'>, origin = ORIGIN) {
    this.#dashboard = dashboard;
    this.#origin = origin;
  }

  async open(path: string): Promise<this> {
    await this.#go(new URL(path, this.#origin + this.path), {});
    return this;
  }

  /** What can be read on the page, in one line. */
  get text(): string {
    return this.textOf('main');
  }

  textOf(selector: string): string {
    return this.#page(selector).text().replaceAll(/\s+/g, ' ').trim();
  }

  /** What each of these says, in one line. */
  textsOf(selector: string): readonly string[] {
    const found = this.#page(selector).toArray();
    return found.map((each) => this.#page(each).text().replaceAll(/\s+/g, ' ').trim());
  }

  /** Where the links lead whose text is this. */
  links(text: string): readonly string[] {
    const found = this.#page('a').toArray();
    const named = found.filter((each) => this.#page(each).text().trim() === text);
    return named.map((each) => this.#page(each).attr('href') ?? '');
  }

  /** What buttons can be pressed. */
  get buttons(): readonly string[] {
    return this.textsOf('main button:not(.copy)');
  }

  /** Where the first of these links leads. */
  hrefOf(selector: string): string {
    return this.attribute(selector, 'href') ?? '';
  }

  /** The value of an option by what it says. */
  optionOf(select: string, text: string): string {
    const found = this.#page(`${select} option`).toArray();
    const named = found.find((each) => this.#page(each).text() === text);
    return this.#page(named ?? '').attr('value') ?? '';
  }

  /** What stands in a text area, or is chosen of a select. */
  valueOf(selector: string): string {
    return String(this.#page(selector).val() ?? '');
  }

  count(selector: string): number {
    return this.#page(selector).length;
  }

  attribute(selector: string, name: string): string | undefined {
    return this.#page(selector).attr(name);
  }

  /** Types or chooses something in the field with this label, in the form that is submitted next. */
  fill(label: string, value: string): this {
    this.#filled.set(label, value);
    return this;
  }

  follow(text: string): Promise<this> {
    const [href] = this.links(text);
    if (href === undefined) throw new Error(`${this.path} has no link ${text}: ${this.text}`);
    return this.open(href);
  }

  /** Presses a button; `within` tells it from others of the same name, by what its form says or is labelled. */
  async click(text: string, within = ''): Promise<this> {
    const button = this.#page('button')
      .toArray()
      .find((each) => this.#page(each).text().trim() === text && this.#isAbout(each, within));
    if (!button) throw new Error(`${this.path} has no button ${text} ${within}: ${this.buttons.join(', ')}`);
    const form = this.#page(button).closest('form');
    const fields = new URLSearchParams(form.serialize());
    const name = this.#page(button).attr('name');
    if (name !== undefined) fields.set(name, this.#page(button).attr('value') ?? '');
    for (const [label, value] of this.#filled) fields.set(this.#nameOf(label, form), value);
    this.#filled.clear();
    const action = new URL(form.attr('action') ?? this.path, this.#origin + this.path);
    if (form.attr('method') !== 'post') return this.open(`${action.pathname}?${fields}`);
    await this.submit(action.pathname + action.search, fields);
    return this;
  }

  /** Sends a form as a page of ours does, unless the headers say otherwise. */
  async submit(
    path: string,
    fields: URLSearchParams,
    headers: Readonly<Record<string, string>> = { origin: this.#origin, 'sec-fetch-site': 'same-origin' },
  ): Promise<this> {
    await this.#go(new URL(path, this.#origin), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: fields.toString(),
    });
    return this;
  }

  /** A request as it is, with the cookies of this browser and no redirects. */
  fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0)
      headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    headers.set('x-forwarded-for', '192.0.2.7');
    return this.#dashboard.fetch(new Request(url, { ...init, headers }));
  }

  async #go(url: URL, init: RequestInit): Promise<void> {
    const response = await this.fetch(url, init);
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    if (response.status === 303 && location !== null) return this.#go(new URL(location, url), {});
    this.path = url.pathname + url.search;
    this.response = response;
    this.source = await response.text();
    this.#page = load(this.source);
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  #isAbout(button: Parameters<CheerioAPI>[0], within: string): boolean {
    const form = this.#page(button).closest('form');
    const row = this.#page(button).closest('li, section');
    return within === '' || [form.attr('aria-label') ?? '', row.text()].some((each) => each.includes(within));
  }

  #nameOf(label: string, form: ReturnType<CheerioAPI>): string {
    const labels = form.find('label').toArray();
    const found = labels.find((each) => this.#page(each).text().trim() === label);
    if (!found) throw new Error(`the form of ${this.path} has no field ${label}`);
    const id = this.#page(found).attr('for') ?? '';
    const input = id === '' ? this.#page(found).find('input') : form.find(`[id="${id}"]`);
    return input.attr('name') ?? '';
  }
}
