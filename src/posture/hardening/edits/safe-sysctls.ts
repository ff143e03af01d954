import { allowedSysctls } from '../../pss/checks/sysctls.ts';
import { type Edit, inPodContext, without } from '../edit.ts';

export const safeSysctls: Edit = {
  id: 'safe-sysctls',
  title: 'only sysctls that stay in the pod are set',
  checks: ['sysctls'],
  controls: [],
  apply: (template, { minor }) => {
    const allowed = allowedSysctls(minor);
    return inPodContext(template, (context) => {
      const kept = context.sysctls?.filter(({ name }) => allowed.has(name)) ?? [];
      return kept.length > 0 ? { ...context, sysctls: kept } : without(context, 'sysctls');
    });
  },
};
