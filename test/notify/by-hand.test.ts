import { stepsForPlan } from '../../src/notify/next-steps.ts';
import { aPlan } from '../builders/plan.ts';
import { aPodSeen } from '../builders/seen.ts';

const deletion = (accept: string[]) => aPlan(aPodSeen(), { action: 'delete', accept });

describe('an alert about a plan', () => {
  it('that Lazaret may not carry out shows what a person types instead', () => {
    expect(stepsForPlan(deletion([]))).toEqual([
      {
        title: 'Delete pod shop/web-6d5f7c9b8-abcde, by hand',
        command: 'kubectl delete pod --namespace shop web-6d5f7c9b8-abcde --grace-period 1',
      },
    ]);
  });

  it('that a person may have it carry out shows that', () => {
    const plan = deletion(['delete']);
    expect(stepsForPlan(plan).map(({ command }) => command)).toEqual([
      `lazaret delete --plan ${plan.id}`,
      `lazaret delete --plan ${plan.id} --apply`,
    ]);
  });
});
