import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { anApp } from '../support/resources.ts';
import { onTerminal } from '../support/terminal.ts';

const QUESTION = 'To proceed, type alpha or re-run this command with --confirm alpha';

describe('a person who destroys an app', () => {
  it('is asked for its name, and gets their way by typing it', async () => {
    const bench = await cliBench({ 'GET /apps/alpha': anApp(), 'DELETE /apps/alpha': anApp() });
    const session = onTerminal(['apps:destroy', '-a', 'alpha'], bench);
    await session.shows(QUESTION);
    session.pty.write('alpha\r');
    expect(await session.ended).toBe(0);
    expect(bench.platform.requests).toEqual(['GET /apps/alpha', 'DELETE /apps/alpha']);
  });

  it('changes nothing by typing something else', async () => {
    const bench = await cliBench({ 'GET /apps/alpha': anApp() });
    const session = onTerminal(['apps:destroy', '-a', 'alpha'], bench);
    await session.shows(QUESTION);
    session.pty.write('beta\r');
    expect(await session.ended).toBe(3);
    expect(session.screen()).toContain('Confirmation did not match alpha. Aborted.');
    expect(bench.platform.requests).toEqual(['GET /apps/alpha']);
  });

  it('leaves with Ctrl-C', async () => {
    const bench = await cliBench({ 'GET /apps/alpha': anApp() });
    const session = onTerminal(['apps:destroy', '-a', 'alpha'], bench);
    await session.shows(QUESTION);
    session.pty.write('\u0003');
    expect(await session.ended).toBe(130);
    expect(bench.platform.requests).toEqual(['GET /apps/alpha']);
  });
});
