/** What of a pod is kept before it is cut off, and for how long that may hold up the cut. */
export type CaptureSettings = {
  /** Logs may hold secrets and personal data, so nobody gets them who did not ask. */
  readonly logs: boolean;
  readonly withinMs?: number;
  /** For the deeper capture, once the pod is cut off: it hurries nobody. */
  readonly afterwardsMs?: number;
};
