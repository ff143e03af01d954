import type { CaptureSettings } from '../contain/capture-settings.ts';
import { seconds } from '../decide/duration.ts';
import { type LoadedPolicy, noPolicy } from '../decide/policy.ts';

/** What the policy says of evidence before containment: logs or not, and how long it may hold the cut up. */
export const captureSettings = (policy: LoadedPolicy | null): CaptureSettings => {
  const { logs, within } = (policy?.policy ?? noPolicy).capture;
  return { logs, withinMs: seconds(within) * 1_000 };
};
