import { run } from '@oclif/core/run';
import { type ErrorReport, reportError } from '../error-report.ts';
import { colourStyle } from '../output/style.ts';
import { wantsColour, write } from '../output/terminal.ts';
import { type BundleContents, bundledPlugin } from './bundled-plugin.ts';
import { unknownCommand } from './unknown-command.ts';

/** Runs one command line and resolves with the status that the process should end with; reports every error itself. */
export async function main(argv: readonly string[], root: string, contents: BundleContents): Promise<number> {
  try {
    refuseUnknown(argv[0], contents);
    await run([...argv], { root, pjson: contents.pjson, plugins: [bundledPlugin(contents, root)] as never });
    return 0;
  } catch (error) {
    return tell(reportError(error, await bangPaint()), error);
  }
}

/** Names that can be typed: commands, their aliases, and topics. */
export function usableWords({ manifest, pjson }: BundleContents): readonly string[] {
  const words = manifest.flatMap(({ head }) => [head.id, ...head.aliases, ...head.hiddenAliases]);
  const topics = words.flatMap((word) =>
    word.split(':').map((_, index, parts) => parts.slice(0, index + 1).join(':')),
  );
  return [...new Set([...words, ...topics, ...Object.keys(pjson.oclif.topics ?? {})])];
}

function refuseUnknown(word: string | undefined, contents: BundleContents): void {
  if (word === undefined || word.startsWith('-')) return;
  const known = usableWords(contents);
  if (!known.includes(word)) throw unknownCommand(word, known);
}

async function bangPaint(): Promise<(text: string) => string> {
  return wantsColour('stderr') ? (await colourStyle()).failure : (text) => text;
}

function tell(report: ErrorReport, error: unknown): number {
  if (process.env['RENGA_DEBUG'] && report.exitCode !== 0 && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  try {
    write('stderr', report.lines.map((line) => `${line}\n`).join(''));
  } catch {}
  return report.exitCode;
}
