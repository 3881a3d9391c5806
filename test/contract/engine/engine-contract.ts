import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { containersContract } from './containers.ts';
import { eventsContract } from './events.ts';
import { type EngineHarness, removeAll } from './harness.ts';
import { imageBuildsContract } from './image-builds.ts';
import { imagesContract } from './images.ts';
import { networksContract } from './networks.ts';
import { outputContract } from './output.ts';
import { streamsContract } from './streams.ts';
import { volumesContract } from './volumes.ts';

/** What every driver of the engine port keeps. */
export function engineContract(name: string, open: () => Promise<EngineHarness>): void {
  contract(name, open, [
    imagesContract,
    imageBuildsContract,
    networksContract,
    volumesContract,
    containersContract,
    streamsContract,
    outputContract,
    eventsContract,
  ]);
}

/** The parts of it that a driver keeps in other ways where it cannot see the engine's files and processes. */
export function remoteEngineContract(name: string, open: () => Promise<EngineHarness>): void {
  contract(name, open, [containersContract, outputContract]);
}

type Part = (harness: () => EngineHarness) => void;

function contract(name: string, open: () => Promise<EngineHarness>, parts: readonly Part[]): void {
  describe(name, () => {
    let harness: EngineHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterEach(() => removeAll(harness.engine, harness.labels));
    afterAll(() => harness?.close());
    for (const part of parts) part(() => harness);
  });
}
