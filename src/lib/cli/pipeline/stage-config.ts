import type { PlatformClient } from '../../client/platform-client.ts';
import type { PipelineResource } from '../../client/wire/pipeline.ts';
import type { MadeStage } from '../../domain/pipeline.ts';
import { CommandError } from '../command-error.ts';
import { parseAssignments } from '../config-text.ts';
import type { Output } from '../output/output.ts';
import { shellQuote } from '../output/shell-quote.ts';

interface Tools {
  readonly client: PlatformClient;
  readonly out: Output;
  readonly pipeline: PipelineResource;
  readonly stage: MadeStage;
}

/** Prints what apps of a stage are given. */
export async function showStageConfig(
  { client, out, pipeline, stage }: Tools,
  { json, shell }: { readonly json: boolean; readonly shell: boolean },
): Promise<void> {
  const config = await client.pipelines.stageConfig(pipeline.id, stage);
  if (json) return out.json(config);
  if (shell) {
    for (const [key, value] of Object.entries(config)) out.line(`${key}=${shellQuote(value)}`);
    return;
  }
  out.header(`${out.style.magenta(pipeline.name)} ${stage} config vars`);
  out.keyValues(config);
}

/** Prints single values, an empty line for what is not there. */
export async function showStageValues(
  { client, out, pipeline, stage }: Tools,
  keys: readonly string[],
  { shell }: { readonly shell: boolean },
): Promise<void> {
  const config = await client.pipelines.stageConfig(pipeline.id, stage);
  for (const key of keys) out.line(shell ? `${key}=${shellQuote(config[key] ?? '')}` : (config[key] ?? ''));
}

/** @throws {CommandError} for words that are no `KEY=value`, or none */
export async function setStageConfig(
  { client, out, pipeline, stage }: Tools,
  words: readonly string[],
): Promise<void> {
  if (words.length === 0) throw CommandError.usage('Name what to set: KEY=VALUE');
  const values = parseAssignments(words);
  const names = Object.keys(values).map(out.errorStyle.name).join(', ');
  const config = await out.action(`Setting ${names}`, () =>
    client.pipelines.changeStageConfig(pipeline.id, stage, values),
  );
  out.keyValues(Object.fromEntries(Object.keys(values).map((key) => [key, config[key]])));
}

/** @throws {CommandError} without any key */
export async function unsetStageConfig(
  { client, out, pipeline, stage }: Tools,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) throw CommandError.usage('Name what to unset: KEY');
  const change = Object.fromEntries(keys.map((key) => [key, null]));
  await out.action(`Unsetting ${keys.map(out.errorStyle.name).join(', ')}`, () =>
    client.pipelines.changeStageConfig(pipeline.id, stage, change),
  );
}
