import { engineContract } from '../../contract/engine/engine-contract.ts';
import { fakeHarness } from './fake-harness.ts';

engineContract('fake', fakeHarness);
