import { describe } from 'vitest';
import { databaseSessions } from './sessions.ts';
import { typeSessions } from './type-sessions.ts';

describe('the official client, as it is published, at databases', () => typeSessions(databaseSessions));
