import { Refusal } from '../../domain/refusal.ts';
import { MEMBERS } from '../../domain/team.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, type Handler, listed, ok } from '../call.ts';

const KEYS = { id: (each: { readonly id: string }) => each.id };

/** What a team is to Heroku's business. A team here has nothing of it: its lists are truly empty. */
export const teamBusinessHandlers = ({ teams }: Pick<ApiOptions, 'teams'>) => {
  const find = ({ account, param }: Call) => teams.find(account, param('team'), MEMBERS);

  return {
    list: (async (call) => {
      await find(call);
      return listed(call, [], KEYS, (each) => each);
    }) satisfies Handler,

    invoice: (async (call) => {
      await find(call);
      throw Refusal.missing('invoice');
    }) satisfies Handler,

    delinquency: (async (call) => {
      await find(call);
      return ok({ scheduled_suspension_time: null, scheduled_deletion_time: null });
    }) satisfies Handler,
  };
};
