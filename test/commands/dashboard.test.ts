import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';

const URL = 'http://dashboard.localhost:8080/sign-in/secret';
const LINK = { 'POST /renga/dashboard-links': { url: URL, expires_in: 600 } };

describe('renga dashboard', () => {
  it('opens the dashboard as who is logged in, and prints no link that is still good', async () => {
    const { run, platform } = await cliBench(LINK);
    expect(await run(['dashboard'], { env: { BROWSER: 'true' } })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(platform.requests).toEqual(['POST /renga/dashboard-links']);
  });

  it('opens the page of an app, and prints it where no browser opens', async () => {
    const { run } = await cliBench(LINK);
    expect(await run(['dashboard', '-a', 'alpha'], { env: { BROWSER: 'no-such-browser' } })).toEqual({
      status: 0,
      stdout: `${URL}?to=%2Fapps%2Falpha\n`,
      stderr: ' ›   Warning: No browser could be opened. The page is:\n',
    });
  });

  it('only prints it when that is wanted', async () => {
    const { run } = await cliBench(LINK);
    expect(await run(['dashboard', '--show-url'], { env: { BROWSER: 'no-such-browser' } })).toEqual({
      status: 0,
      stdout: `${URL}\n`,
      stderr: '',
    });
  });
});
