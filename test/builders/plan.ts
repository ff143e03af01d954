import type { Plan } from '../../src/contain/plan.ts';
import { type PlanInput, plan } from '../../src/contain/planning.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { Posture } from '../../src/posture/posture.ts';
import { aPodSeen } from './seen.ts';

/** The one part of a posture that planning reads. */
export const aPostureWith = (escapePaths: Posture['escapePaths'] = []): Posture => ({ escapePaths }) as Posture;

export const aPlanInput = (overrides: Partial<PlanInput> = {}): PlanInput => ({
  action: 'quarantine',
  seen: aPodSeen(),
  posture: aPostureWith(),
  nodeEscape: false,
  cluster: { accountId: '111122223333', region: 'eu-central-1', cluster: 'prod' },
  cause: {
    findingKey:
      'evidence/v1/111122223333/eu-central-1/2026-11-23/f00dfacecafe4d0e8f1a2b3c4d5e6f70/1763899200000-1-finding.json',
    decisionKey:
      'evidence/v1/111122223333/eu-central-1/2026-11-23/f00dfacecafe4d0e8f1a2b3c4d5e6f70/1763899200000-1-decision.json',
  },
  accept: [],
  now: new Date('2026-11-23T12:00:00.000Z'),
  ...overrides,
});

/** The plan for `aPod()`, or for what was seen around another one. */
export const aPlan = (seen: PodSeen = aPodSeen(), overrides: Partial<PlanInput> = {}): Plan =>
  plan(aPlanInput({ seen, ...overrides }));
