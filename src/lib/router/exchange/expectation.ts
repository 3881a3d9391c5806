import type { AppRoute } from '../../domain/route-table.ts';
import type { RequestFacts } from '../front/request-facts.ts';

/** Who tells a client that waits for it to continue: the router at once, the dyno, or nobody because none waits. */
export type Expectation = 'none' | 'ours' | "dyno's";

/** @param told the client was told to continue when its request was sent before */
export function expectationOf(facts: RequestFacts, route: AppRoute | null, told: boolean): Expectation {
  if (!facts.expectsContinue) return 'none';
  if (route?.endToEndContinue) return "dyno's";
  return told ? 'none' : 'ours';
}
