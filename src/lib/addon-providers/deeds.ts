import { Refusal } from '../domain/refusal.ts';
import { type Engine, EngineError } from '../engine/port.ts';

interface Deed {
  readonly engine: Engine;
  readonly containerId: string;
  /** Text of the service's script `admin`. */
  readonly script: string;
  readonly words: readonly string[];
  readonly input: string;
}

/**
 * Runs the script of a service beside its server. The script comes with the control plane and not with the image, so that
 * servers made by an older one can be asked too.
 * @throws {Refusal} `engine_unavailable` while the server does not run, `invalid_params` with what the script said
 */
export async function runDeed({ engine, containerId, script, words, input }: Deed): Promise<string> {
  const command = ['/bin/sh', '-c', script, 'admin', ...words];
  const session = await engine.containers.exec(containerId, { command }).catch(refuseStopped);
  const said = collect(session.output);
  await session.write(new TextEncoder().encode(input)).catch(() => undefined);
  session.end();
  const text = await said;
  if ((await session.exitCode()) === 0) return text;
  throw Refusal.invalid(
    text.trim().replace(/^ERROR: +/, '') || 'The server did not say why it would not.',
    'service_refused',
  );
}

async function collect(output: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of output) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function refuseStopped(error: unknown): never {
  if (error instanceof EngineError && (error.code === 'conflict' || error.code === 'not_found'))
    throw new Refusal(
      'engine_unavailable',
      'The server of this add-on does not run just now. Try again in a moment.',
    );
  throw error;
}
