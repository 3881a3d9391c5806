import { describe } from 'vitest';
import { ownMachine } from './own-machine.ts';
import { machineSessions } from './sessions.ts';
import { typeSessions } from './type-sessions.ts';

describe('the official client, as it is published, on a machine of its own', () =>
  typeSessions(machineSessions, ownMachine));
