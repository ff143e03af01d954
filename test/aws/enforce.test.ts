import { deliveredAgain } from './delivered-again.ts';
import { enforced } from './enforced.ts';
import { startWorld, type World } from './enforcing.ts';
import { failing } from './failing.ts';
import { killed } from './killed.ts';

import.meta.jest.setTimeout(300_000);

/** One stack and one control plane for all that enforces: each takes longer to start than what is asked of them. */
let world: World;
const theWorld = (): World => world;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(async () => {
  await world?.stop();
});

enforced(theWorld);
failing(theWorld);
deliveredAgain(theWorld);
killed(theWorld);
