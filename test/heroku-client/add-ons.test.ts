import { describe } from 'vitest';
import { startProvider } from '../acceptance/sample-provider.ts';
import { addOnSessions } from './sessions.ts';
import { typeSessions } from './type-sessions.ts';

describe('the official client, as it is published, at add-ons', () =>
  typeSessions(addOnSessions, startProvider));
