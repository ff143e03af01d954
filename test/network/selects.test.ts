import { policiesSelecting, selectorFault, selects } from '../../src/network/selects.ts';
import type { LabelSelector, Labels } from '../../src/objects.ts';
import { aNetworkPolicy, found, unreachable } from '../builders/kubernetes.ts';
import { aPodSeen } from '../builders/seen.ts';

const web: Labels = { app: 'web', tier: 'front' };
const expression = (key: string, operator: string, values?: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values ? { values } : {}) }],
});

describe('a label selector', () => {
  it.each<[string, LabelSelector | null | undefined, boolean]>([
    ['that is absent selects nothing', undefined, false],
    ['that is null selects nothing', null, false],
    ['that is empty selects everything', {}, true],
    ['with empty lists selects everything', { matchLabels: {}, matchExpressions: [] }, true],
    ['matches a label', { matchLabels: { app: 'web' } }, true],
    ['does not match another value', { matchLabels: { app: 'db' } }, false],
    ['needs all of its labels', { matchLabels: { app: 'web', zone: 'a' } }, false],
    ['does not take inherited properties for labels', { matchLabels: { constructor: 'x' } }, false],
    ['In: one of the values', expression('app', 'In', ['db', 'web']), true],
    ['In: none of the values', expression('app', 'In', ['db']), false],
    ['In: the key is absent', expression('zone', 'In', ['a']), false],
    ['NotIn: another value', expression('app', 'NotIn', ['db']), true],
    ['NotIn: one of the values', expression('app', 'NotIn', ['web']), false],
    ['NotIn: an absent key is selected', expression('zone', 'NotIn', ['a']), true],
    ['Exists: the key is there', expression('app', 'Exists'), true],
    ['Exists: the key is absent', expression('zone', 'Exists'), false],
    ['DoesNotExist: the key is absent', expression('zone', 'DoesNotExist'), true],
    ['DoesNotExist: the key is there', expression('app', 'DoesNotExist'), false],
    [
      'needs labels and expressions alike',
      { matchLabels: { app: 'web' }, ...expression('tier', 'In', ['back']) },
      false,
    ],
  ])('%s', (_rule, selector, expected) => {
    expect(selects(selector, web)).toBe(expected);
  });

  it.each<[string, LabelSelector, string]>([
    ['an operator that Kubernetes does not have', expression('app', 'Gt', ['1']), 'Gt'],
    ['an inherited name as operator', expression('app', 'constructor'), 'constructor'],
    ['a list that is none', { matchExpressions: 'app' } as unknown as LabelSelector, 'no list'],
    [
      'values that are no list',
      { matchExpressions: [{ key: 'app', operator: 'In', values: 'web' }] } as unknown as LabelSelector,
      'no list',
    ],
  ])('is not evaluated with %s, and says why', (_what, selector, word) => {
    expect(selectorFault(selector)).toContain(word);
    expect(selects(selector, web)).toBe(false);
  });
});

describe('the policies that select a pod', () => {
  const policies = [
    aNetworkPolicy('web', { podSelector: { matchLabels: { app: 'web' } } }),
    aNetworkPolicy('all', { podSelector: {} }),
    aNetworkPolicy('no-selector', {}),
    aNetworkPolicy('db', { podSelector: { matchLabels: { app: 'db' } } }),
    aNetworkPolicy('elsewhere', { podSelector: {} }, 'bank'),
  ];
  const seen = aPodSeen({ policies: { networkPolicies: found(policies) } });
  const namesFor = (labels?: Labels): unknown => {
    const selecting = policiesSelecting(seen, labels);
    return selecting.state === 'found' ? selecting.value.map(({ metadata }) => metadata?.name) : selecting.state;
  };

  it('are those of its namespace whose selector fits, and those for everybody', () => {
    expect(namesFor()).toEqual(['web', 'all', 'no-selector']);
  });

  it('include those for everybody when the pod has no labels left', () => {
    expect(namesFor({})).toEqual(['all', 'no-selector']);
  });

  it('are unknown, not none, when they could not be looked at', () => {
    expect(policiesSelecting(aPodSeen({ policies: { networkPolicies: unreachable() } })).state).toBe('unreachable');
  });
});
