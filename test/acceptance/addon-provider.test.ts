import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';
import { startProvider } from './sample-provider.ts';

describe('an installation with a provider of add-ons', () => {
  const renga = new Installation();
  let stopProvider: () => Promise<void>;

  beforeAll(async () => {
    stopProvider = await startProvider(renga);
    await renga.must('apps:create anthology');
  }, 60_000);
  afterAll(async () => {
    await stopProvider();
    await renga.remove();
  });

  const config = async (name: string) => (await renga.must(`config:get ${name} --app anthology`)).trim();
  const ask = async (url: string, init: RequestInit = {}) => {
    const { username, password, origin, pathname } = new URL(url);
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    return (await fetch(`${origin}${pathname}`, { ...init, headers: { authorization } })).text();
  };

  it('makes its add-ons, at once or after a while, with the options of the user', async () => {
    expect(await renga.must('addons:plans versebox')).toContain('versebox:slow');
    const made = await renga.renga('addons:create versebox --app anthology --name box -- --first Furuike');
    expect(made.stdout).toBe('Created box as VERSEBOX_URL\n');
    expect(made.stderr).toContain('Write a verse.');
    expect(await ask(await config('VERSEBOX_URL'))).toBe('Furuike\n');

    expect(await renga.must('addons:create versebox:slow --app anthology --as SLOW --wait')).toMatch(
      /^Created versebox-\w+-\d+ as SLOW_URL\n$/,
    );
    expect(await ask(await config('SLOW_URL'), { method: 'POST', body: 'Kawazu' })).toContain('Kawazu');
    const refused = await renga.renga('addons:create versebox:gold --app anthology');
    expect(refused.stderr).toContain('Versebox refuses: The gold plan is sold out.');
    expect(refused.code).not.toBe(0);
    const strange = await renga.renga('addons:create redis --app anthology -- --first=x');
    expect(strange.stderr).toContain('Redis takes no options; there is no --first.');
  });

  it('lets its user into its dashboard, who is the one that the link is for', async () => {
    const url = (await renga.must('addons:open box --app anthology --show-url')).trim();
    const page = await (await fetch(url)).text();
    const [, action = ''] = /action="([^"]+)"/.exec(page) ?? [];
    const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const enter = async (changes: Readonly<Record<string, string>> = {}) =>
      (
        await fetch(action, {
          method: 'POST',
          body: new URLSearchParams({ ...Object.fromEntries(fields), ...changes }),
        })
      ).text();
    expect(await enter()).toMatch(/^Welcome, \S+@localhost\.\nYour box \(test\) holds:\nFuruike\n$/);
    expect(await enter({ resource_token: '0'.repeat(40) })).toBe('You are not expected here.\n');
    const without = await renga.renga('addons:open nothing --app anthology');
    expect(without.code).not.toBe(0);
  });

  it('changes plans, and removes what nobody wants any more', async () => {
    await renga.must('addons:upgrade box versebox:slow --app anthology');
    expect(await renga.must('addons:info box --app anthology')).toMatch(/Plan: +versebox:slow/);
    const refused = await renga.renga('addons:downgrade box versebox:gold --app anthology');
    expect(refused.stderr).toContain('The gold plan is sold out.');
    const url = await config('VERSEBOX_URL');
    await renga.must('addons:destroy box --app anthology --confirm anthology --wait');
    expect(await ask(url)).toBe('No.\n');
    expect(await config('VERSEBOX_URL')).toBe('');
  });

  it('is away: what is wanted of it is refused with the reason, and removing goes on until it is back', async () => {
    await stopProvider();
    const refused = await renga.renga('addons:create versebox --app anthology');
    expect(refused.stderr).toContain('Versebox cannot be reached: ');
    const inUse = await renga.renga('addons:providers:remove versebox');
    expect(inUse.stderr).toContain('Destroy them first.');
    await renga.must('addons:destroy SLOW --app anthology --confirm anthology');
    expect(await renga.must('config --json --app anthology')).toBe('{}\n');
    await renga.must('addons:providers:remove versebox');
    await eventually(async () => (await renga.must('addons --app anthology --json')) === '[]\n');
  });
});
