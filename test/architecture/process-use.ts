import ts from 'typescript';

/** One place where a source file prints or ends the process. */
export interface ProcessUse {
  readonly file: string;
  readonly line: number;
  readonly kind: 'prints' | 'exits';
  readonly what: string;
}

/** Bodies of processes: what bin/ starts. They alone may end the process, and speak on its streams. */
const ENTRY_POINTS = /^(bin\/|src\/lib\/(control-plane|router)\/main\.ts$|src\/lib\/git\/pre-receive\.ts$)/;
const PRINTERS = /^(bin\/|src\/lib\/cli\/)/;

const KINDS: ReadonlyMap<string, ProcessUse['kind']> = new Map([
  ['stdout', 'prints'],
  ['stderr', 'prints'],
  ['exit', 'exits'],
  ['abort', 'exits'],
  ['reallyExit', 'exits'],
]);

/** Uses of the process that a file in this place must leave to others; `file` is relative to the repository. */
export function forbiddenProcessUses(file: string, text: string): readonly ProcessUse[] {
  return processUses(file, text).filter(
    (use) => !ENTRY_POINTS.test(file) && !(use.kind === 'prints' && PRINTERS.test(file)),
  );
}

function processUses(file: string, text: string): readonly ProcessUse[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const uses: ProcessUse[] = [];
  const visit = (node: ts.Node): void => {
    const found = useOf(node);
    if (found) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      uses.push({ file, line, ...found });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return uses;
}

type Found = Pick<ProcessUse, 'kind' | 'what'>;

function useOf(node: ts.Node): Found | null {
  if (ts.isPropertyAccessExpression(node)) return accessed(node.expression, node.name.text);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return accessed(node.expression, node.argumentExpression.text);
  }
  if (ts.isBindingElement(node)) return destructured(node);
  if (ts.isImportSpecifier(node)) return imported(node);
  return null;
}

function accessed(target: ts.Expression, name: string): Found | null {
  if (isGlobal(target, 'console')) return { kind: 'prints', what: `console.${name}` };
  return isGlobal(target, 'process') ? processMember(name) : null;
}

function isGlobal(expression: ts.Expression, name: string): boolean {
  if (ts.isIdentifier(expression)) return expression.text === name;
  return (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === name &&
    isGlobal(expression.expression, 'globalThis')
  );
}

function destructured(element: ts.BindingElement): Found | null {
  const declaration = element.parent.parent;
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return null;
  const name = element.propertyName ?? element.name;
  return isGlobal(declaration.initializer, 'process') && ts.isIdentifier(name)
    ? processMember(name.text)
    : null;
}

function imported(specifier: ts.ImportSpecifier): Found | null {
  const from = specifier.parent.parent.parent.moduleSpecifier;
  if (!ts.isStringLiteral(from) || !/^(node:)?process$/.test(from.text)) return null;
  return processMember((specifier.propertyName ?? specifier.name).text);
}

function processMember(name: string): Found | null {
  const kind = KINDS.get(name);
  return kind ? { kind, what: `process.${name}` } : null;
}
