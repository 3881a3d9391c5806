import { run } from '@oclif/core/run';
import { type ErrorReport, reportError } from '../error-report.ts';
import { colourStyle } from '../output/style.ts';
import { wantsColour, write } from '../output/terminal.ts';
import { type BundleContents, bundledPlugin } from './bundled-plugin.ts';
import { CommandList, type CommandRecord } from './command-list.ts';
import { unknownCommand } from './unknown-command.ts';

/** Runs one command line and resolves with the status that the process should end with; reports every error itself. */
export async function main(argv: readonly string[], root: string, contents: BundleContents): Promise<number> {
  try {
    const { pjson } = contents;
    const plugin = bundledPlugin(contents, root, offered(argv, new CommandList(`${root}/dist`)));
    await run([...argv], { root, pjson, plugins: [plugin] as never });
    return 0;
  } catch (error) {
    return tell(reportError(error, await bangPaint()), error);
  }
}

/** The one command that the line runs; all of them where it asks for help or names a topic. @throws for an unknown word */
function offered([word, ...rest]: readonly string[], list: CommandList): CommandRecord | CommandList {
  if (word === undefined || word.startsWith('-')) return list;
  const command = list.find(word);
  if (command) return rest.includes('--help') || command.id === 'help' ? list : command;
  if (!list.words.includes(word)) throw unknownCommand(word, list.words);
  return list;
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
