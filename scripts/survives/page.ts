import type { Shown } from './shown.ts';

interface Area {
  readonly title: string;
  readonly ids: RegExp;
}

const AREAS: readonly Area[] = [
  { title: 'The control plane dies', ids: /^A\d+$/ },
  { title: 'The container engine fails', ids: /^B\d+$/ },
  { title: 'An app misbehaves', ids: /^C\d+$/ },
  { title: 'Requests that try the router', ids: /^D\d+$/ },
  { title: 'Logs and drains', ids: /^E\d+$/ },
  { title: 'Many at once, and files that are not what they were', ids: /^F\d+$/ },
  { title: 'Input that nobody meant', ids: /^G\d+$/ },
  { title: 'Access', ids: /^H\d$/ },
  { title: 'Add-ons', ids: /^J\d+$/ },
  { title: 'Router codes', ids: /^H\d\d$/ },
  { title: 'Dyno codes', ids: /^R\d+$/ },
  { title: 'Log codes', ids: /^L\d+$/ },
];

const HEAD = `# What Renga survives

Every line is a test that causes the fault and looks at what follows: nearly all with real containers, processes and sockets; those of
\`test/crash-safety\` and some of \`test/dyno-manager\` with an engine that only plays one, so that a kill can come at every single step.
This page is written by \`npm run survives\` from the names of the tests; a check fails when it is stale.
`;

/** The page, one table for each area that has something to show. */
export function survivesPage(shown: readonly Shown[]): string {
  const tables = AREAS.flatMap(({ title, ids }) => {
    const rows = shown.filter(({ id }) => ids.test(id)).sort(byNumber);
    return rows.length === 0
      ? []
      : [`## ${title}\n\n| | what happens | test |\n|---|---|---|\n${rows.map(row).join('\n')}\n`];
  });
  return [HEAD, ...tables].join('\n');
}

/** Ids that no area knows, each of which is a mistake in the name of a test. */
export function strangers(shown: readonly Shown[]): readonly Shown[] {
  return shown.filter(({ id }) => !AREAS.some(({ ids }) => ids.test(id)));
}

/** Tests of one id stay in the order in which they were found. */
const byNumber = (a: Shown, b: Shown): number => Number(a.id.slice(1)) - Number(b.id.slice(1));

const row = ({ id, sentence, file }: Shown): string =>
  `| ${id} | ${sentence.replaceAll('|', '\\|')} | [${file.slice(file.lastIndexOf('/') + 1)}](../${file}) |`;
