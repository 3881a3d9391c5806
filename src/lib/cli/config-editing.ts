import type { ConfigVars } from '../client/wire/app.ts';
import { configToText, textToConfig } from './config-text.ts';
import { edit } from './editor.ts';
import type { Output } from './output/output.ts';
import { shellQuote } from './output/shell-quote.ts';

/** Has a person edit all config vars, or the value of one, and answers the whole new map. */
export async function editConfig(
  config: ConfigVars,
  app: string,
  key: string | undefined,
): Promise<ConfigVars> {
  if (key === undefined) return textToConfig(await edit(configToText(config), `${app}-config.sh`));
  const old = config[key] ?? '';
  const value = await edit(old, `${app}-${key}`);
  // Editors end the last line; a value that did not end with one does not want it.
  return { ...config, [key]: old.endsWith('\n') ? value : value.replace(/\n$/, '') };
}

/** `- KEY=old` and `+ KEY=new` for every key that changes. */
export function showConfigChange(
  out: Output,
  before: ConfigVars,
  change: Readonly<Record<string, string | null>>,
): void {
  out.line();
  out.line('Config Diff:');
  for (const key of Object.keys(change).sort()) {
    const [old, value] = [before[key], change[key]];
    if (old !== undefined) out.line(out.style.failure(`- ${key}=${shellQuote(old)}`));
    if (value !== null && value !== undefined) out.line(out.style.success(`+ ${key}=${shellQuote(value)}`));
  }
  out.line();
}
