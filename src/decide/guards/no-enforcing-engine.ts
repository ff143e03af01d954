import { detectEngine } from '../../network/engine.ts';
import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const noEnforcingEngine: Guard = {
  id: 'no-enforcing-engine',
  title: 'Nothing is known to enforce network policies on the pod',
  about: 'target',
  check: ({ subject, actions }) => {
    if (!subject?.seen || !actions.includes('quarantine')) return null;
    const { name, reasons } = detectEngine(subject.seen);
    const why = reasons.map(({ message }) => message).join('; ');
    if (name === 'nobody') return reason('no-enforcing-engine', `a quarantine would do nothing: ${why}`);
    return name === 'unknown'
      ? reason('engine-unknown', `nobody can tell whether a quarantine would do anything: ${why}`)
      : null;
  },
};
