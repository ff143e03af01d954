import type { WindowsOptions } from '../../../objects.ts';
import { type Edit, inContext, inPodContext } from '../edit.ts';

/** Pod and containers must agree on it, so each `true` becomes `false`. */
const change = <T extends { windowsOptions?: WindowsOptions }>(context: T): T =>
  context.windowsOptions?.hostProcess === true
    ? { ...context, windowsOptions: { ...context.windowsOptions, hostProcess: false } }
    : context;

export const noHostProcess: Edit = {
  id: 'no-host-process',
  title: 'no container runs as a process of the Windows host',
  checks: ['windowsHostProcess'],
  controls: [],
  apply: (template) => inPodContext(inContext(template, change), change),
};
