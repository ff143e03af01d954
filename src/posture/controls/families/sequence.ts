import type { Family } from '../measure.ts';

/** An attack sequence is the sum of its signals: each is judged by its own type. */
export const sequence: Family = {
  types: ['AttackSequence:EKS/CompromisedCluster'],
  techniques: [],
  entries: [],
  elsewhere: 'the signals of the sequence, each of which is a finding of its own',
};
