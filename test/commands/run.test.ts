import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type CliBench, cliBench } from '../support/cli.ts';
import { aDyno } from '../support/resources.ts';
import { onTerminal } from '../support/terminal.ts';

const END = (status: number): string => `\uFFFF heroku-command-exit-status: ${status}\n`;

const dyno = aDyno({ name: 'run.4321', type: 'run', command: 'bash' });

/** A platform whose one-off dyno is played by a function: it is given what the client sends and writes back. */
async function benchWithDyno(
  play: (socket: Socket) => void,
): Promise<CliBench & { readonly attached: typeof dyno }> {
  const bench = await cliBench({
    'POST /apps/alpha/dynos/:dyno/actions/resize': () => ({ status: 202, body: {} }),
  });
  const place = await bench.platform.onDial((socket) => {
    let secret = '';
    const read = (bytes: Buffer): void => {
      secret += bytes;
      if (!secret.endsWith('\r\n')) return;
      socket.off('data', read);
      if (secret !== 'secret-1\r\n') return void socket.destroy();
      socket.write('rendezvous\r\n');
      play(socket);
    };
    socket.on('data', read).on('error', () => undefined);
  });
  const attached = { ...dyno, attach_url: `${place}secret-1` };
  bench.platform.route({ 'POST /apps/alpha/dynos': () => ({ status: 201, body: attached }) });
  return { ...bench, attached };
}

/** Collects what the client sends until the byte that ends its input. */
function input(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes;
      if (text.endsWith('\u0004')) resolve(text.slice(0, -1));
    });
  });
}

describe('renga run without a terminal', () => {
  it('passes output on, strips the end marker and ends with the command’s status', async () => {
    const { run, platform } = await benchWithDyno((socket) => {
      socket.write('one\ntwo\n');
      setTimeout(() => socket.end(END(7)), 20);
    });
    expect(await run(['run', 'ls', '-l', 'two words', '-a', 'alpha'])).toEqual({
      status: 7,
      stdout: 'one\ntwo\n',
      stderr: 'Running ls -l "two words" on alpha... up, run.4321\n',
    });
    expect(platform.requests).toEqual([
      'POST /apps/alpha/dynos {"command":"ls -l \\"two words\\"","env":{"TERM":"dumb"},"attach":true,"force_no_tty":true}',
    ]);
  });

  it('sends piped input, then the byte that ends it', async () => {
    const { run } = await benchWithDyno((socket) => {
      void input(socket).then((text) => socket.end(text.toUpperCase() + END(0)));
    });
    expect(await run(['run', '-a', 'alpha', '--', 'cat'], { input: 'hello\n' })).toEqual({
      status: 0,
      stdout: 'HELLO\n',
      stderr: 'Running cat on alpha... up, run.4321\n',
    });
  });

  it('finds the marker when it comes in pieces, and leaves look-alikes alone', async () => {
    const { run } = await benchWithDyno((socket) => {
      const bytes = Buffer.from(`\uFFFF heroku-command-exit-status: 1\nnot the end\n${END(3)}`);
      let at = 0;
      const timer = setInterval(() => {
        socket.write(bytes.subarray(at, at + 5));
        at += 5;
        if (at < bytes.length) return;
        clearInterval(timer);
        socket.end();
      }, 1);
    });
    expect(await run(['run', '-a', 'alpha', 'true'])).toEqual({
      status: 3,
      stdout: '\uFFFF heroku-command-exit-status: 1\nnot the end\n',
      stderr: 'Running true on alpha... up, run.4321\n',
    });
  });

  it('fails when the connection ends without a status', async () => {
    const { run } = await benchWithDyno((socket) => socket.end('half a li'));
    expect(await run(['run', '-a', 'alpha', 'true'])).toEqual({
      status: 5,
      stdout: 'half a li',
      stderr:
        'Running true on alpha... up, run.4321\n ›   Error: The connection to the dyno was lost before it ended. Its state: renga ps.\n ›\n ›   Error ID: connection_lost\n',
    });
  });

  it('passes size, type and variables on', async () => {
    const { run, platform } = await benchWithDyno((socket) => socket.end(END(0)));
    await run([
      'run',
      '-s',
      'basic',
      '--type',
      'task',
      '-e',
      'A=1;B=two words',
      '-a',
      'alpha',
      'node',
      '-e',
      '1',
    ]);
    expect(platform.requests).toEqual([
      'POST /apps/alpha/dynos {"command":"node -e 1","env":{"TERM":"dumb","A":"1","B":"two words"},"size":"basic","type":"task","attach":true,"force_no_tty":true}',
    ]);
  });

  it('asks again at once when the release is only just being made', async () => {
    const { run, platform, attached } = await benchWithDyno((socket) => socket.end(END(0)));
    let asked = 0;
    platform.route({
      'POST /apps/alpha/dynos': () =>
        ++asked < 3
          ? { status: 409, body: { id: 'conflict', message: 'not yet' } }
          : { status: 201, body: attached },
    });
    expect((await run(['run', '-a', 'alpha', 'true'])).status).toBe(0);
    expect(asked).toBe(3);
  });

  it('wants a command', async () => {
    const { run } = await cliBench();
    expect(await run(['run', '-a', 'alpha'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        ' ›   Error: Usage: renga run COMMAND\n ›\n ›   Example: renga run bash\n ›   See more help with --help\n',
    });
  });
});

describe('renga run on a terminal', () => {
  it('gives the dyno the terminal: raw keys, size and changes of size', async () => {
    let typed = '';
    const bench = await benchWithDyno((socket) => {
      socket.write('$ ');
      socket.on('data', (bytes) => {
        typed += bytes;
        if (typed.endsWith('\r')) socket.end(`${JSON.stringify(typed)}\r\n${END(4)}`);
      });
    });
    const session = onTerminal(['run', 'bash', '-a', 'alpha'], bench);
    await session.shows('$ ');
    session.pty.resize(100, 30);
    await until(() => bench.platform.requests.length > 1);
    session.pty.write('\u0003ls\t\r');
    expect(await session.ended).toBe(4);
    expect(session.screen()).toContain('"\\u0003ls\\t\\r"\r\n');
    expect(bench.platform.requests).toEqual([
      'POST /apps/alpha/dynos {"command":"bash","env":{"TERM":"xterm-256color","COLUMNS":"80","LINES":"24"},"attach":true,"force_no_tty":false}',
      `POST /apps/alpha/dynos/${dyno.id}/actions/resize {"rows":30,"columns":100}`,
    ]);
  });

  it('disconnects after four quick Ctrl-C', async () => {
    let hungUp = false;
    const bench = await benchWithDyno((socket) => {
      socket.write('busy');
      socket.resume().on('end', () => {
        hungUp = true;
        socket.end();
      });
    });
    const session = onTerminal(['run', 'bash', '-a', 'alpha'], bench);
    await session.shows('busy');
    for (let press = 0; press < 4; press++) session.pty.write('\u0003');
    expect(await session.ended).toBe(1);
    expect(session.screen()).toContain('forcing dyno disconnect');
    await until(() => hungUp);
  });
});

describe('renga run:detached', () => {
  it('starts the dyno and says how to see its output', async () => {
    const { run, platform } = await cliBench({
      'POST /apps/alpha/dynos': () => ({ status: 201, body: aDyno({ name: 'run.77', type: 'run' }) }),
    });
    expect(await run(['run:detached', 'npm', 'run', 'import', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: 'Run renga logs --app alpha --dyno-name run.77 to view the output.\n',
      stderr: 'Running npm run import on alpha... done, run.77\n',
    });
    expect(platform.requests).toEqual([
      'POST /apps/alpha/dynos {"command":"npm run import","env":{},"attach":false}',
    ]);
  });
});

/** A platform on which `web.1` runs what it is asked to. */
async function benchWithInside(play: (socket: Socket) => void): Promise<CliBench> {
  const bench = await benchWithDyno(play);
  const { attach_url } = bench.attached;
  bench.platform.route({
    'POST /apps/alpha/dynos/web.1': () => ({ status: 201, body: { attach_url, id: 'process-1' } }),
    'POST /apps/alpha/dynos/:dyno/processes/:process/actions/resize': () => ({ status: 202, body: {} }),
  });
  return bench;
}

describe('renga run:inside', () => {
  it('runs a command inside a dyno and ends with its status', async () => {
    const { run, platform } = await benchWithInside((socket) => socket.end(`hi\n${END(6)}`));
    expect(await run(['run:inside', 'web.1', 'node', '-e', '1 + 1', '-a', 'alpha'])).toEqual({
      status: 6,
      stdout: 'hi\n',
      stderr: 'Running node -e "1 + 1" in web.1 on alpha... up, web.1\n',
    });
    expect(platform.requests).toEqual([
      'POST /apps/alpha/dynos/web.1 {"command":"node -e \\"1 + 1\\"","force_no_tty":true,"env":{"TERM":"dumb"}}',
    ]);
  });

  it('wants a dyno and a command', async () => {
    const { run } = await cliBench();
    expect(await run(['run:inside', 'web.1', '-a', 'alpha'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        ' ›   Error: Usage: renga run:inside DYNO COMMAND\n ›\n ›   Example: renga run:inside web.1 bash\n ›   See more help with --help\n',
    });
  });
});

describe('renga ps:exec', () => {
  it('opens a shell in web.1, with the terminal and its changes of size', async () => {
    const bench = await benchWithInside((socket) => {
      socket.write('$ ');
      socket.on('data', (bytes) => String(bytes).includes('\r') && socket.end(`bye\r\n${END(0)}`));
    });
    const session = onTerminal(['ps:exec', '-a', 'alpha'], bench);
    await session.shows('$ ');
    session.pty.resize(100, 30);
    await until(() => bench.platform.requests.length > 1);
    session.pty.write('exit\r');
    expect(await session.ended).toBe(0);
    expect(session.screen()).toContain('bye');
    expect(bench.platform.requests).toEqual([
      'POST /apps/alpha/dynos/web.1 {"command":"bash","force_no_tty":false,"env":{"TERM":"xterm-256color","COLUMNS":"80","LINES":"24"}}',
      'POST /apps/alpha/dynos/web.1/processes/process-1/actions/resize {"rows":30,"columns":100}',
    ]);
  });

  it('runs a command in the dyno that is named, whatever scripts of old say', async () => {
    const { run, platform } = await benchWithInside((socket) => socket.end(END(0)));
    platform.route({
      'POST /apps/alpha/dynos/worker.2': () => ({
        status: 409,
        body: { id: 'dyno_not_up', message: 'worker.2 is asleep.' },
      }),
    });
    expect((await run(['ps:exec', '--ssh', '-a', 'alpha', '-d', 'web.1', '--', 'ps', '-ef'])).status).toBe(0);
    expect(await run(['ps:exec', '-a', 'alpha', '--dyno', 'worker.2', 'ls'])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('worker.2 is asleep.'),
    });
    expect(platform.requests).toEqual([
      'POST /apps/alpha/dynos/web.1 {"command":"ps -ef","force_no_tty":true,"env":{"TERM":"dumb"}}',
      'POST /apps/alpha/dynos/worker.2 {"command":"ls","force_no_tty":true,"env":{"TERM":"dumb"}}',
    ]);
  });

  it('shows with --status which dynos it can connect to', async () => {
    const { run } = await cliBench({
      'GET /apps/alpha/dynos': [
        aDyno({ name: 'web.1', type: 'web', state: 'up' }),
        aDyno({ name: 'worker.1', type: 'worker', state: 'crashed' }),
      ],
    });
    expect((await run(['ps:exec', '--status', '-a', 'alpha'])).stdout).toBe(
      [
        '=== Exec alpha',
        '',
        '  Dyno       Proxy Status   Dyno Status',
        ' ───────────────────────────────────────',
        '  web.1      running        up',
        '  worker.1   stopped        crashed',
        '',
      ].join('\n'),
    );
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
