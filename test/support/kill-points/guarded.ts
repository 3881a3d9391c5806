import { type KillPoints, never } from './kill-points.ts';

interface Guarded {
  /** What its points begin with: `containers`. */
  readonly name: string;
  /** Methods that only look, or whose effect is of no interest; every other one is an effect. */
  readonly looks?: readonly string[];
  /** Effects that are over when the call returns. */
  readonly instant?: readonly string[];
}

/** The same object, with a point before and after each of its effects, and out of reach when the control plane is dead. */
export function guarded<T extends object>(
  points: KillPoints,
  target: T,
  { name, looks, instant }: Guarded,
): T {
  const call = (key: string, act: () => unknown): unknown => {
    if (looks?.includes(key)) return points.isOver ? unanswered() : answerOf(points, act());
    if (instant?.includes(key)) return points.effectNow(`${name}.${key}`, act);
    return points.effect(`${name}.${key}`, async () => act());
  };
  return new Proxy(target, {
    get: (_, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || typeof key !== 'string') return value;
      return (...args: readonly unknown[]) => call(key, () => Reflect.apply(value, target, args));
    },
  });
}

/** An answer that the caller gets only while there is one. */
function answerOf(points: KillPoints, answer: unknown): unknown {
  if (answer instanceof Promise) return points.reply(answer);
  return isStream(answer) ? points.replies(answer) : answer;
}

/** Never comes, as a promise or as a stream. */
const unanswered = (): unknown =>
  Object.assign(never(), { [Symbol.asyncIterator]: () => ({ next: never, return: never }) });

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
