/** How much of a text and of a list a message holds. Channels shorten further by their own limits. */
export const limits = {
  title: 200,
  summary: 400,
  value: 300,
  sentence: 500,
  facts: 14,
  targets: 8,
  posture: 12,
  reasons: 12,
  plans: 10,
  steps: 12,
  residual: 12,
  nextSteps: 10,
  timeline: 12,
  records: 30,
} as const;
