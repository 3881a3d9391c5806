import { createInterface } from 'node:readline';
import { FakeEngine } from '../../../src/lib/engine/fake/fake-engine.ts';
import {
  type Program,
  type ProgramProcess,
  stubborn,
  untilTerminated,
} from '../../../src/lib/engine/fake/program.ts';
import type { EngineHarness, Step } from '../../contract/engine/harness.ts';

/** A fake engine whose containers read their steps from their command. */
export async function fakeHarness(): Promise<EngineHarness> {
  const engine = new FakeEngine({ program: () => runSteps, step: () => runSteps, exec: () => runSteps });
  const image = 'contract:base';
  engine.images.add(image, { labels: { contract: 'base' } });
  return {
    engine,
    another: () => engine,
    image,
    labels: { 'renga.contract': 'fake' },
    pool: '10.200.0.0/24',
    name: (suffix) => `contract-${suffix}`,
    command: (steps) => steps.map((step) => JSON.stringify(step)),
    goAway: async () => engine.faults.goAway(),
    comeBack: async () => engine.faults.comeBack(),
    close: async () => {},
  };
}

const runSteps: Program = async (process) => {
  for (const text of process.command) {
    const step: Step = JSON.parse(text);
    const exitCode = await runStep(step, process);
    if (exitCode !== null) return exitCode;
  }
  return 0;
};

/** The exit code when the step is the last. */
async function runStep(step: Step, process: ProgramProcess): Promise<number | null> {
  switch (step.do) {
    case 'print':
      process.print(step.text, step.stream);
      return null;
    case 'count':
      return count(step.to, step.pauseMs ?? 0, process);
    case 'show-variable':
      process.print(`${process.env[step.name]}\n`);
      return null;
    case 'show-file':
      process.print(String(process.files.get(step.path)));
      return null;
    case 'answer-stdin':
      for await (const line of createInterface(process.stdin)) process.print(`got ${line}\n`);
      return null;
    case 'sleep':
      await process.sleep(step.ms);
      return null;
    case 'listen':
      process.listen(step.port, step.address);
      return null;
    case 'serve':
      if (step.ready) process.print(`${step.ready}\n`);
      return untilTerminated(process);
    case 'ignore-termination':
      process.print('ready\n');
      return stubborn(process);
    case 'exceed-memory':
      return process.exceedMemory();
    case 'exit':
      return step.code;
  }
}

async function count(to: number, pauseMs: number, process: ProgramProcess): Promise<null> {
  for (let number = 1; number <= to; number += 1) {
    process.print(`line ${number}\n`);
    if (pauseMs > 0) await process.sleep(pauseMs);
  }
  return null;
}
