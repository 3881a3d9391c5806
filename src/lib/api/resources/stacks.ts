import { Refusal } from '../../domain/refusal.ts';
import type { SortKeys } from '../../schema/page.ts';
import type { StackResource } from '../../schema/region.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, type Handler, listed, ok } from '../call.ts';
import { namedReference } from '../named-id.ts';

const KEYS: SortKeys<StackResource> = { id: (stack) => stack.id, name: (stack) => stack.name };

export const stackHandlers = ({ apps, stacks }: Pick<ApiOptions, 'apps' | 'stacks'>) => {
  const all = (): readonly StackResource[] => stacks.list().map(describe);
  const list = (call: Call) => listed(call, all(), KEYS, (stack) => stack);

  return {
    list: list satisfies Handler,

    listOfApp: (async (call) => {
      await apps.find(call.account, call.param('app'));
      return list(call);
    }) satisfies Handler,

    info: (async (call) => {
      const wanted = call.param('stack');
      const stack = all().find((each) => each.id === wanted || each.name === wanted);
      if (!stack) throw Refusal.missing('stack');
      return ok(stack);
    }) satisfies Handler,
  };
};

const describe = ({
  name,
  isDefault,
}: {
  readonly name: string;
  readonly isDefault: boolean;
}): StackResource => ({
  ...namedReference('stack', name),
  created_at: '2026-01-01T00:00:00Z',
  default: isDefault,
  state: 'public',
  updated_at: '2026-01-01T00:00:00Z',
});
