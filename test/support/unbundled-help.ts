import { readFileSync } from 'node:fs';
import { Config, run } from '@oclif/core';

// Prints, as JSON, the help that oclif itself gives for each line of arguments: no bundle, no patches.
const root = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');
const { oclif, ...rest } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const pjson = { ...rest, oclif: { ...oclif, commands: './src/commands' } };
const lines: readonly (readonly string[])[] = JSON.parse(process.argv[2] ?? '[]');

// Read once: oclif looks for the commands' files whenever it reads it.
const config = await Config.load({ root, pjson });
const help: string[] = [];
const { log } = console;
for (const line of lines) {
  let text = '';
  console.log = (...words) => {
    text += `${words.join(' ')}\n`;
  };
  await run([...line], config);
  help.push(text);
}
log(JSON.stringify(help));
