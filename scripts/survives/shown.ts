import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** What a test shows of a fault or an error code, whose id its name begins with. */
export interface Shown {
  /** `A1`, `H12` */
  readonly id: string;
  /** What Renga does then, for its users. */
  readonly sentence: string;
  /** From the root of the repository, with `/`. */
  readonly file: string;
}

const NAMED = /^([A-Z]\d{1,2}(?:, [A-Z]\d{1,2})*): (.+)$/s;
const SUITES = new Set(['test', 'it', 'describe']);

/** Everything that the tests below `root` say of faults and codes, in the order of files and lines. */
export async function findShown(root: string): Promise<readonly Shown[]> {
  const entries = await readdir(join(root, 'test'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
  const found = await Promise.all(
    files.map(async (file) => shownIn(file, await readFile(join(root, file), 'utf8'))),
  );
  return found.flat();
}

/** The same of one file's text. A name with several ids, `A2, A3: …`, counts for each. */
export function shownIn(file: string, text: string): readonly Shown[] {
  const shown: Shown[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && SUITES.has(rootOf(node.expression))) shown.push(...named(file, node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return shown;
}

function named(file: string, call: ts.CallExpression): readonly Shown[] {
  const [name] = call.arguments;
  if (!name || !ts.isStringLiteralLike(name)) return [];
  const [, ids = '', sentence = ''] = NAMED.exec(name.text) ?? [];
  return ids
    .split(', ')
    .filter(Boolean)
    .map((id) => ({ id, sentence: sentence.replaceAll(/%[sdij]/g, '…'), file }));
}

/** `test` of `test.each(rows)`. */
function rootOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (
    ts.isPropertyAccessExpression(expression) ||
    ts.isCallExpression(expression) ||
    ts.isTaggedTemplateExpression(expression)
  )
    return rootOf(ts.isTaggedTemplateExpression(expression) ? expression.tag : expression.expression);
  return '';
}
