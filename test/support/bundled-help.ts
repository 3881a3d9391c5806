import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadCached } from '../../src/lib/cli/launch/bytecode-cache.ts';

// Prints, as JSON, the status and the help that the bundle gives for each line of arguments.
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const bundle = loadCached({
  file: `${root}/dist/cli.cjs`,
  folder: null,
  version: '',
  use: 'help',
  require: createRequire(`${root}/dist/cli.cjs`),
});
const { main } = bundle.exports as { main(argv: readonly string[], root: string): Promise<number> };
const lines: readonly (readonly string[])[] = JSON.parse(process.argv[2] ?? '[]');

const answers: { status: number; stdout: string }[] = [];
const { log } = console;
for (const line of lines) {
  let stdout = '';
  console.log = (...words) => {
    stdout += `${words.join(' ')}\n`;
  };
  answers.push({ status: await main(line, root), stdout });
}
log(JSON.stringify(answers));
