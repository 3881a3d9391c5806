import type { BranchMove } from '../platform/ports.ts';

/** One line of what a push asks for; `null` stands for a ref that is not there. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What becomes of a push as a whole: git moves all of its refs or none. */
export type PushPlan =
  | { readonly kind: 'build'; readonly ref: string; readonly commit: string }
  | { readonly kind: 'store'; readonly message: string }
  | { readonly kind: 'refuse'; readonly message: string };

/** Branches whose pushes are built. */
const DEPLOYED = new Set(['refs/heads/main', 'refs/heads/master']);
const OBJECT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const NOTHING = /^0+$/;
const HEADS = 'refs/heads/';
const MOST_REFS = 5_000;

/**
 * Reads the standard input of a pre-receive hook: `OLD NEW REF` a line (githooks, pre-receive).
 * @throws {SyntaxError} for anything else
 */
export function parseRefUpdates(input: string): readonly RefUpdate[] {
  return input
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [before = '', after = '', ...ref] = line.split(' ');
      if (!OBJECT_ID.test(before) || !OBJECT_ID.test(after) || ref.length === 0)
        throw new SyntaxError(`not a ref update: ${JSON.stringify(line)}`);
      return { ref: ref.join(' '), before: present(before), after: present(after) };
    });
}

/** What a push does to branches, tags and all else left out. */
export const branchMoves = (updates: readonly RefUpdate[]): readonly BranchMove[] =>
  updates
    .filter(({ ref }) => ref.startsWith(HEADS))
    .map(({ ref, after }) => ({ branch: branchName(ref), commit: after }));

/** Why so many refs are refused; `null` when they are not. */
export const tooMany = (updates: readonly RefUpdate[]): string | null =>
  updates.length > MOST_REFS
    ? `Push rejected, ${updates.length} refs in one push are too many: the limit is ${MOST_REFS}.`
    : null;

/** Decides by the names alone: one deployed branch builds, others are kept, deletions of a deployed one are refused. */
export function planPush(updates: readonly RefUpdate[]): PushPlan {
  const many = tooMany(updates);
  if (many !== null) return { kind: 'refuse', message: many };
  const deployed = updates.filter((update) => DEPLOYED.has(update.ref));
  const deleted = deployed.find((update) => update.after === null);
  if (deleted) return refuse(`cannot delete ${branchName(deleted.ref)} branch.`);
  const [update, second] = deployed;
  if (second) return refuse('main and master came together, and one push makes one build. Push one of them.');
  if (!update || update.after === null)
    return { kind: 'store', message: 'Pushed to branch other than [main, master], skipping build.' };
  return { kind: 'build', ref: update.ref, commit: update.after };
}

const present = (id: string): string | null => (NOTHING.test(id) ? null : id);
const branchName = (ref: string): string => ref.slice(HEADS.length);
const refuse = (why: string): PushPlan => ({ kind: 'refuse', message: `Push rejected, ${why}` });
