import { describe, expect, test } from 'vitest';
import { closed, dial, exchange, ID, nextData } from './support/clients.ts';
import { endpointsAt, Harness, rawDyno } from './support/harness.ts';

const HEAD = `POST / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\nContent-Length: 2\r\n`;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** A dyno that says `first` when it has seen the head and `then` when it has seen the body. */
async function dyno(harness: Harness, first: string, then = OK, endToEndContinue = true) {
  const seen: string[] = [];
  const address = await rawDyno((socket) => {
    socket.write('');
    socket.once('data', (head) => {
      seen.push(head.toString('latin1'));
      if (first !== '') socket.write(first);
      if (head.toString('latin1').endsWith('hi')) socket.write(then);
      socket.on('data', (body) => {
        seen.push(body.toString('latin1'));
        socket.write(then);
      });
    });
  });
  await harness.route({ state: 'up', endpoints: endpointsAt([address]), endToEndContinue });
  return seen;
}

describe('a client that expects 100-continue', () => {
  test('is told by the router, once a dyno has taken the request; the dyno never sees the field', async () => {
    const harness = await Harness.start();
    const seen = await dyno(harness, '', OK, false);

    const client = await dial(harness.port);
    client.write(`${HEAD}Expect: 100-Continue\r\nConnection: close\r\n\r\n`);
    expect(await nextData(client)).toBe(CONTINUE);
    client.write('hi');
    expect(await nextData(client)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);

    expect(seen.join('')).not.toMatch(/expect/i);
    expect(seen.join('')).toMatch(/\r\n\r\nhi$/);
  });

  test('keeps its body, and is let go, when no dyno takes it', async () => {
    const harness = await Harness.start();
    await harness.route({ state: 'crashed' });

    expect(await exchange(harness.port, `${HEAD}Expect: 100-continue\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 503 Service Unavailable\r\n[\s\S]*Connection: close\r\n/,
    );
  });

  test('is not told twice when the dyno says it too', async () => {
    const harness = await Harness.start();
    await dyno(harness, CONTINUE, OK, false);

    expect(await exchange(harness.port, `${HEAD}Expect: 100-continue\r\n\r\nhi`, 'ok')).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    );
  });
});

describe('with http-end-to-end-continue', () => {
  test('the dyno is asked, and its 100 is passed on', async () => {
    const harness = await Harness.start();
    const seen = await dyno(harness, CONTINUE);

    const client = await dial(harness.port);
    client.write(`${HEAD}Expect: 100-continue\r\n\r\n`);
    expect(await nextData(client)).toBe(CONTINUE);
    client.write('hi');
    expect(await nextData(client)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);

    expect(seen[0]).toMatch(/\r\nExpect: 100-continue\r\n/);
    expect(seen[1]).toBe('hi');
    client.destroy();
  });

  test('a refusal reaches the client before its body, on a connection that closes', async () => {
    const harness = await Harness.start({ lingerMs: 100 });
    const seen = await dyno(harness, 'HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');

    const answer = await exchange(harness.port, `${HEAD}Expect: 100-continue\r\n\r\n`);

    expect(answer).toMatch(/^HTTP\/1\.1 413 Too Large\r\n[\s\S]*Connection: close\r\n\r\n$/);
    expect(seen).toHaveLength(1);
    expect((await harness.lines.first(1))[0]).toContain(' status=413 bytes=0 ');
  });

  test('H12: a dyno that does not say in time whether to continue', async () => {
    const harness = await Harness.start({ firstByteMs: 100 });
    await dyno(harness, '');

    const client = await dial(harness.port);
    client.write(`${HEAD}Expect: 100-continue\r\n\r\n`);

    expect(await nextData(client)).toMatch(/^HTTP\/1\.1 503 /);
    expect((await harness.lines.first(1))[0]).toMatch(/^at=error code=H12 /);
    client.destroy();
  });

  test('H28: a client that was told to continue and does not', async () => {
    const harness = await Harness.start({ firstByteMs: 20_000, idleMs: 100, lingerMs: 100 });
    await dyno(harness, CONTINUE);

    const client = await dial(harness.port);
    client.resume().write(`${HEAD}Expect: 100-continue\r\n\r\n`);
    await closed(client);

    expect((await harness.lines.first(1))[0]).toMatch(/^at=warning code=H28 /);
  });

  test('H17: a second 100', async () => {
    const harness = await Harness.start();
    await dyno(harness, `${CONTINUE}${CONTINUE}`);

    const answer = await exchange(harness.port, `${HEAD}Expect: 100-continue\r\nConnection: close\r\n\r\nhi`);

    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 503 /);
    expect((await harness.lines.first(1))[0]).toMatch(/^at=error code=H17 /);
  });
});

test.each(['a-miracle', '100-continue, a-miracle', '100'])(
  'H26: the expectation %j is refused, and reaches nobody',
  async (expectation) => {
    const harness = await Harness.start();
    const seen = await dyno(harness, '');

    expect(await exchange(harness.port, `${HEAD}Expect: ${expectation}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 417 Expectation Failed\r\n[\s\S]*Connection: close\r\n/,
    );
    expect(seen).toEqual([]);
  },
);
