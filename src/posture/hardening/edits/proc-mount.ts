import { type Edit, inContext, without } from '../edit.ts';

export const procMount: Edit = {
  id: 'proc-mount',
  title: 'the masks over /proc stay',
  checks: ['procMount', 'procMount_restricted'],
  controls: [],
  apply: (template) =>
    inContext(template, (context) =>
      context.procMount === undefined || context.procMount === 'Default' ? context : without(context, 'procMount'),
    ),
};
