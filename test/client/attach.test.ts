import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AttachSession } from '../../src/lib/client/attach.ts';

const END = '\uFFFF heroku-command-exit-status: ';

/** A connection whose other end sends these chunks and keeps what is written to it. */
function connection(chunks: readonly Uint8Array[]): {
  readonly duplex: Duplex;
  readonly written: () => string;
} {
  const rest = [...chunks];
  let written = '';
  const duplex = new Duplex({
    read() {
      setImmediate(() => this.push(rest.shift() ?? null));
    },
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  return { duplex, written: () => written };
}

async function play(...chunks: readonly (string | Uint8Array)[]) {
  const { duplex, written } = connection(chunks.map((chunk) => Buffer.from(chunk)));
  const session = new AttachSession(duplex);
  await session.join('rendezvous://localhost:8080/secret?x=1');
  const output: Uint8Array[] = [];
  const status = await session.read((bytes) => void output.push(bytes));
  return { status, output: Buffer.concat(output), written: written() };
}

describe('an attached session', () => {
  it('shows the secret, skips the greeting and reads the status off the end', async () => {
    const { status, output, written } = await play('rendezvous\r\n', 'hello\n', `${END}3\n`);
    expect({ status, output: output.toString(), written }).toEqual({
      status: 3,
      output: 'hello\n',
      written: 'secret?x=1\r\n',
    });
  });

  it('keeps what came in one piece with the greeting', async () => {
    expect((await play(`rendezvous\r\nhello${END}0\n`)).output.toString()).toBe('hello');
  });

  it('has no status when the connection ends without one', async () => {
    expect(await play('rendezvous\r\n', 'half')).toMatchObject({ status: null, output: Buffer.from('half') });
  });

  it('fails when the dyno goes before it greets', async () => {
    await expect(play('rendez')).rejects.toThrow('The dyno ended the connection before it was attached.');
  });

  it('passes any bytes on, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.nat(100), { maxLength: 5 }),
        fc.nat(255),
        async (bytes, cuts, status) => {
          const all = Buffer.concat([bytes, Buffer.from(`${END}${status}\n`)]);
          const places = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
          const chunks = places.slice(1).map((end, index) => all.subarray(places[index], end));
          const result = await play('rendezvous\r\n', ...chunks.filter((chunk) => chunk.length > 0));
          expect(result.status).toBe(status);
          expect(result.output.equals(Buffer.from(bytes))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});
