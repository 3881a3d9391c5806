import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../dashboard/support/browser.ts';
import { eventually, Installation } from './installation.ts';

describe('the dashboard of an installation', () => {
  const renga = new Installation();
  let browser: Browser;

  beforeAll(async () => {
    const folder = await renga.repository('young-haiku', {
      Procfile: 'web: exec python3 -m http.server $PORT\n',
      'index.html': 'an old pond\n',
    });
    await renga.must('apps:create young-haiku', { cwd: folder });
    expect(await renga.push(folder)).toMatchObject({ code: 0 });
    browser = new Browser({ fetch: throughRouter(renga.port) }, `http://dashboard.localhost:${renga.port}`);
  });
  afterAll(() => renga.remove());

  it('is opened by a link, and shows, scales, configures and closes an app that serves', async () => {
    const link = new URL((await renga.must('dashboard --app young-haiku --show-url')).trim());
    await browser.open(link.pathname + link.search);
    await browser.click('Open the dashboard');
    expect(browser.path).toBe('/apps/young-haiku');
    expect(browser.textsOf('section')[0]).toMatch(/^Dynos web exec python3 .* web\.1 up/);

    await browser.follow('Resources');
    await browser.fill('Dynos of web', '2').click('Scale', 'web');
    await eventually(async () => {
      await browser.open('/apps/young-haiku');
      return browser.text.includes('web.2 up');
    });

    await browser.follow('Config vars');
    await browser.fill('Name', 'SEASON').fill('Value', 'winter').click('Set');
    expect(await renga.must('config:get SEASON --app young-haiku')).toBe('winter\n');

    await browser.follow('Deploy');
    await browser.open(browser.hrefOf('.rows .title'));
    expect(browser.textOf('pre')).toContain('-----> Launching');

    await browser.open('/apps/young-haiku/logs');
    expect(browser.textOf('pre')).toContain('heroku[web.1]: State changed from starting to up');

    expect(await renga.get('young-haiku')).toMatchObject({ status: 200, body: 'an old pond\n' });
    await browser.follow('Settings');
    await browser.click('Turn maintenance mode on');
    expect((await renga.get('young-haiku')).status).toBe(503);
  });
});

/** Asks the public port, as browsers do who find every name below `localhost` on this machine. */
const throughRouter =
  (port: number) =>
  async (asked: Request): Promise<Response> => {
    const { host, pathname, search } = new URL(asked.url);
    const headers = { ...Object.fromEntries(asked.headers), host };
    const body = await asked.text();
    return new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port,
        method: asked.method,
        path: pathname + search,
        headers,
      });
      sent.on('error', reject);
      sent.on('response', (answer) => {
        const received = new Headers();
        for (const [name, values] of Object.entries(answer.headersDistinct))
          for (const value of values ?? []) received.append(name, value);
        const status = answer.statusCode ?? 0;
        text(answer).then(
          (body) => resolve(new Response(status === 303 ? null : body, { status, headers: received })),
          reject,
        );
      });
      sent.end(body);
    });
  };
