import type { ControlGrade } from '../posture.ts';
import type { Entry, InForce, Measure } from './measure.ts';

const wouldHave: { readonly [grade in Exclude<ControlGrade, 'none'>]: string } = {
  prevents: 'would have been prevented by',
  restricts: 'would have been made harder by',
  contains: 'would have done less harm with',
};

const lacking = ({ podSpec }: Measure, { lacks }: InForce): string =>
  lacks ?? (podSpec ? 'which this pod lacks' : 'which is lacking here');

/** What the control did or would have done, in one sentence that claims no more than is known. */
export const sentenceOf = ({ measure, because }: Entry, grade: ControlGrade, inForce: InForce): string => {
  const what = measure.what.replace(/,$/, '');
  if (grade === 'none') return `Would not have been stopped by ${what}${because ? `: ${because}` : ''}.`;
  if (inForce.value === true) return `Already in force, did not help: ${what}.`;
  const would = wouldHave[grade];
  if (inForce.value === false) return `This ${would} ${what}, ${lacking(measure, inForce)}.`;
  return `This ${would} ${what}; whether it is in force is not known (${inForce.source}).`;
};
