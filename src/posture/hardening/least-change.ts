import type { ControlGrade, HardeningFile } from '../posture.ts';
import type { Edit } from './edit.ts';
import { editsForControls } from './edits.ts';
import { changes, type Plan } from './plan.ts';
import { workloadFile } from './workload-file.ts';

const lacking = ({ posture }: Plan, wanted: ControlGrade): string[] =>
  posture.controls
    .filter(({ grade, inForce }) => grade === wanted && inForce.value !== true)
    .map(({ control }) => control);

const answering = (plan: Plan, grade: ControlGrade): Edit[] =>
  editsForControls(lacking(plan, grade)).filter((edit) => !edit.idleOn?.includes(plan.about.os) && changes(edit, plan));

/** What would have prevented the finding; where nothing would, what would have made it harder. */
export const leastEdits = (plan: Plan): { readonly edits: readonly Edit[]; readonly grade: ControlGrade } => {
  const preventing = answering(plan, 'prevents');
  return preventing.length > 0
    ? { edits: preventing, grade: 'prevents' }
    : { edits: answering(plan, 'restricts'), grade: 'restricts' };
};

/** The smallest change to the workload that answers this finding; none without a finding. */
export const leastChange = (plan: Plan): HardeningFile[] => {
  const { edits, grade } = leastEdits(plan);
  const would = grade === 'prevents' ? 'prevented this finding' : 'made this finding harder';
  return workloadFile(plan, edits, {
    name: 'least-change.yaml',
    title: `What would have ${would}`,
    claims: (changing) => `${grade}: ${changing.map(({ id }) => id).join(', ')}`,
  });
};
