import type { AppResource } from '../client/wire/app.ts';
import type { StackResource } from '../client/wire/release.ts';
import type { Output } from './output/output.ts';

/** Stacks in name order; the one that an app runs on, or that new apps get, is marked. */
export function listStacks(out: Output, stacks: readonly StackResource[], app: AppResource | null): void {
  out.header(app ? `${out.style.app(app.name)} Available Stacks` : 'Available Stacks');
  for (const stack of stacks.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const isMarked = app ? stack.name === app.stack.name : stack.default === true;
    const isNext = app !== null && !isMarked && stack.name === app.build_stack.name;
    if (isMarked) out.line(out.style.name(`* ${stack.name}`));
    else out.line(`  ${stack.name}${isNext ? ' (active on next deploy)' : ''}`);
  }
}
