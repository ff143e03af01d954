/** Where the evidence is: the same words everywhere. */
export const archiveOption = [
  '--archive <place>',
  'folder of the evidence, or s3://BUCKET',
  '.lazaret/archive',
] as const;
