import type { TapCase } from './tap.ts';

export const TEST_RUN_STATUSES = [
  'pending',
  'creating',
  'building',
  'running',
  'debugging',
  'succeeded',
  'failed',
  'errored',
  'cancelled',
] as const;

export type TestRunStatus = (typeof TEST_RUN_STATUSES)[number];

/** One run of the tests of a commit, in an app that is gone afterwards. */
export interface TestRun {
  readonly id: string;
  /** Counted from 1 in each pipeline. */
  readonly number: number;
  readonly pipelineId: string;
  readonly accountId: string;
  readonly branch: string;
  readonly commit: string;
  readonly commitMessage: string;
  readonly sourceUrl: string;
  readonly status: TestRunStatus;
  /** How far it was when it became errored. */
  readonly errorStatus: TestRunStatus | null;
  readonly message: string | null;
  readonly warning: string | null;
  /** The app that it is run in. */
  readonly appName: string | null;
  readonly size: string;
  /** Where it is run, side by side; one at least. */
  readonly nodes: readonly TestNode[];
  /** Nothing is tested: somebody looks around in the app. */
  readonly isDebugged: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One dyno that a run is run in, with its part of the tests (Dev Center: Heroku CI Parallel Test Runs). */
export interface TestNode {
  /** Also of what its tests write. */
  readonly id: string;
  /** Of what is written before: by the build, and by the setup. */
  readonly setupId: string;
  /** From 0. */
  readonly index: number;
  readonly status: TestRunStatus;
  readonly errorStatus: TestRunStatus | null;
  readonly message: string | null;
  readonly warning: string | null;
  /** What the test command ended with; `null` when it never ran to its end. */
  readonly exitCode: number | null;
  readonly cases: readonly TapCase[];
}

/** Most nodes of a run. */
export const NODES_PER_RUN = 32;

export const newTestNode = (
  index: number,
  ids: { readonly id: string; readonly setupId: string },
): TestNode => ({
  ...ids,
  index,
  status: 'pending',
  errorStatus: null,
  message: null,
  warning: null,
  exitCode: null,
  cases: [],
});

/** How a run has ended, by how its nodes have: it succeeds when all of them do. */
export function outcomeOfNodes(
  nodes: readonly TestNode[],
): Pick<TestRun, 'status' | 'errorStatus' | 'message' | 'warning'> {
  const errored = nodes.find(({ status }) => status === 'errored');
  const failed = nodes.find(({ status }) => status === 'failed');
  return {
    status: (errored ?? failed)?.status ?? 'succeeded',
    errorStatus: errored?.errorStatus ?? null,
    message: said(nodes, ({ message }) => message),
    warning: said(nodes, ({ warning }) => warning),
  };
}

/** The words of all nodes, each with its number where there are several. */
function said(nodes: readonly TestNode[], of: (node: TestNode) => string | null): string | null {
  const words = nodes.flatMap((node) => {
    const text = of(node);
    if (text === null) return [];
    return nodes.length === 1 ? text : `Node ${node.index}: ${text}`;
  });
  return words.length === 0 ? null : words.join(' ');
}

const ENDED: ReadonlySet<TestRunStatus> = new Set(['succeeded', 'failed', 'errored', 'cancelled']);

export const hasEnded = ({ status }: Pick<TestRun, 'status'>): boolean => ENDED.has(status);

/**
 * One command that prepares and then tests in the same dyno, so that what the first writes and exports is there for the
 * second; it says `marker` in between, and ends with the status of whatever failed.
 */
export const testCommand = (setup: string | null, test: string, marker: string): string =>
  [...(setup === null ? [] : [`{ ${setup}\n} || exit $?`]), `echo ${marker}`, test].join('\n');

/**
 * Runs the tests that a buildpack brings: `bin/test BUILD_DIR ENV_DIR`, the latter with a file for each variable, whose name it
 * is (Dev Center: Testpack API).
 */
export const TESTPACK_COMMAND = [
  'ENV_DIR=$(mktemp -d) || exit',
  `while IFS= read -r -d '' pair; do printf %s "\${pair#*=}" > "$ENV_DIR/\${pair%%=*}"; done < <(env -0)`,
  'exec /app/.renga/testpack/bin/test /app "$ENV_DIR"',
].join('\n');

/** Parts an output that comes in pieces at the line that is the marker. */
export class OutputParting {
  readonly #marker: string;
  readonly #before: (text: string) => void;
  readonly #after: (text: string) => void;
  #held = '';
  #isPast = false;

  constructor(marker: string, before: (text: string) => void, after: (text: string) => void) {
    this.#marker = `${marker}\n`;
    this.#before = before;
    this.#after = after;
  }

  /** Whether the marker has come. */
  get isPast(): boolean {
    return this.#isPast;
  }

  write(text: string): void {
    if (this.#isPast) this.#after(text);
    else this.#look(this.#held + text.replaceAll('\r\n', '\n'));
  }

  /** No more comes. */
  end(): void {
    if (this.#held !== '') this.#before(this.#held);
    this.#held = '';
  }

  #look(seen: string): void {
    const at = seen.indexOf(this.#marker);
    if (at >= 0) {
      this.#isPast = true;
      this.#held = '';
      if (at > 0) this.#before(seen.slice(0, at));
      const rest = seen.slice(at + this.#marker.length);
      if (rest !== '') this.#after(rest);
      return;
    }
    // What may be the beginning of the marker waits for more.
    const kept = Math.max(0, seen.length - this.#marker.length + 1);
    if (kept > 0) this.#before(seen.slice(0, kept));
    this.#held = seen.slice(kept);
  }
}
