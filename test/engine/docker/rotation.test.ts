import { afterAll, beforeAll, expect, test } from 'vitest';
import { collect, type EngineHarness, MEGABYTE, started } from '../../contract/engine/harness.ts';
import { dockerHarness } from './docker-harness.ts';

/** More than three files of ten megabytes hold, in bursts that a reader keeps up with. */
const LINES = 150_000;
const WRITE = `awk 'BEGIN {
  for (i = 0; i < 110; i++) fill = fill "x";
  for (n = 1; n <= ${LINES}; n++) { print n " " fill; if (n % 5000 == 0) { fflush(); system("sleep 0.1") } }
}'`;

let harness: EngineHarness;
beforeAll(async () => {
  harness = await dockerHarness();
});
afterAll(() => harness?.close());

test('an output of several rotations is read without loss or doubles by readers that are replaced', async () => {
  const limits = { memoryBytes: 64 * MEGABYTE, pids: 32 };
  const id = await started(harness, 'rotating', [], { command: ['sh', '-c', WRITE], limits });
  const { containers } = harness.engine;
  let expected = 1;
  let cursor: string | undefined;
  for (let reader = 0; expected <= LINES; reader += 1) {
    const goal = expected + 20_000;
    for await (const line of containers.output(id, { follow: true, ...(cursor && { after: cursor }) })) {
      if (Number.parseInt(line.text, 10) !== expected) expect(line.text.slice(0, 10)).toBe(`${expected} xxx`);
      expected += 1;
      if (expected < goal) continue;
      cursor = line.cursor;
      break;
    }
    if (reader > LINES / 20_000 + 1) break;
  }
  expect(expected).toBe(LINES + 1);
  const last =
    cursor === undefined ? [] : await collect(containers.output(id, { follow: false, after: cursor }));
  expect(last.length).toBeLessThan(20_000);
});
